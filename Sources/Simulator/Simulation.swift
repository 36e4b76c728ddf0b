/// Runs worlds.
public enum Simulation {
    /// Runs one world from its beginning to its checks. The same scenario and seed always give the same report.
    ///
    /// - Parameters:
    ///   - bug: a mistake planted into the shells, to see that the checks find it.
    ///   - trace: called for everything that happens and everything a machine asks for, to see how a run went wrong.
    ///   - progress: called about once in a virtual second, from within.
    public static func run(
        scenario: Scenario, seed: UInt64, bug: PlantedBug? = nil, trace: ((String) -> Void)? = nil,
        progress: (SimulationProgress) -> Void = { _ in }
    ) -> RunReport {
        var world = World(scenario: scenario, seed: seed, bug: bug)
        world.trace = trace
        return world.run(progress: progress)
    }
}
