import ArgumentParser
import NodeRuntime

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The node's folder (default: $HANDSEL_HOME, else ~/.handsel).", valueName: "dir"),
        completion: .directory)
    var home: String?

    @Flag(help: "Answer in JSON, for programs.")
    var json = false

    var output: Output { Output(isJSON: json, style: .standardOutput) }

    /// The folder that the options and the environment name, whether it exists or not.
    func resolveHome() throws(CommandError) -> Home {
        var environment: [String: String] = [:]
        for name in ["HANDSEL_HOME", "HOME"] { environment[name] = Terminal.variable(name) }
        do {
            return try Home.resolve(option: home, environment: environment)
        } catch {
            throw CommandError(error)
        }
    }

    /// A home that exists and is closed to others.
    func existingHome() throws(CommandError) -> Home {
        let home = try resolveHome()
        do {
            try home.check()
        } catch {
            throw CommandError(error)
        }
        return home
    }
}
