import ServiceLifecycle

/// Runs a machine's driver as a service. It ends after the doors, so that what they took in is answered.
struct MachineService<Shell: DriverShell>: Service {
    let driver: MachineDriver<Shell>

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await driver.run()
        } onGracefulShutdown: {
            driver.inbox.close()
        }
    }
}
