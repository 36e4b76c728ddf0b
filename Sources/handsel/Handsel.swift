import ArgumentParser
import Glibc

@main
struct Handsel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handsel",
        abstract: "Money between devices that are near each other.",
        discussion: """
            Two people bump their devices, compare a short string, and money moves; both keep a receipt that anyone \
            can check. A payment node is a person's or a store's; a clearing node keeps the book.

            See all of it in seconds, on this machine alone:
              handsel demo

            Become a payment node of a clearing node whose id you were given:
              handsel init --role payment --name Ada \\
                --clearing 192.0.2.7:7410 --clearing-id hslc1...
              handsel run

            Pay whoever bumps your device, and be shown the string to compare:
              handsel bump --at 52.5200,13.4050 --accuracy 8 --pay 12.50

            Keep a book, as a clearing node that others connect to:
              handsel init --role clearing --name "Corner Bank" --listen 0.0.0.0:7410
              handsel run

            Every command takes --home DIR and --json, and explains itself with --help. They end with 0 if all is \
            well, 1 if the machine failed, 2 if something was typed wrong, 3 if it was refused, 4 if nobody answers, \
            5 if a proof or a balance is broken, 6 if the home is in use or the PIN is wrong, 130 if you interrupted it.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(
                name: "Node",
                subcommands: [
                    InitCommand.self, RunCommand.self, IdentityCommand.self, StatusCommand.self, PINCommand.self,
                    BackupCommand.self, RestoreCommand.self,
                ]),
            CommandGroup(
                name: "Money",
                subcommands: [
                    BumpCommand.self, ConfirmCommand.self, DeclineCommand.self, PayCommand.self, WithdrawCommand.self,
                    BalanceCommand.self, HistoryCommand.self, ReconcileCommand.self, ReceiptCommand.self,
                    EvidenceCommand.self, EscrowCommand.self, RefundCommand.self,
                ]),
            CommandGroup(
                name: "Nearby", subcommands: [NearbyCommand.self, BeaconCommand.self, DoctorCommand.self]),
            CommandGroup(
                name: "Clearing node",
                subcommands: [
                    AccountCommand.self, LimitsCommand.self, ReviewCommand.self, ReserveCommand.self,
                    SuspenseCommand.self,
                    PayoutsCommand.self,
                    TextCommand.self, AuditCommand.self, HeadCommand.self, StoreCommand.self,
                ]),
            CommandGroup(name: "Trying out", subcommands: [DemoCommand.self, SimulateCommand.self, BenchCommand.self]),
        ])

    static func main() async {
        Terminal.openStandardStreams()
        Terminal.widen()
        Lifeline.watchIfAsked()
        Glibc.exit(await run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }

    /// Does what the arguments say, and tells how it ended.
    static func run(_ arguments: [String]) async -> ExitStatus {
        // If the arguments cannot be read, this much can be told from them all the same.
        let output = Output(
            isJSON: arguments.prefix { $0 != "--" }.contains("--json"), style: .standardOutput)
        do {
            if let error = UsageText.unknownCommand(arguments) { throw error }
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .success
        } catch let error as CommandError {
            output.report(error)
            return error.status
        } catch let status as ExitStatus {
            return status
        } catch {
            return finish(error, output)
        }
    }

    /// What the argument parser throws: help that was asked for, or what it could not understand.
    private static func finish(_ error: any Error, _ output: Output) -> ExitStatus {
        let message = fullMessage(for: error)
        do throws(CommandError) {
            if exitCode(for: error).isSuccess {
                try Terminal.write(message + "\n", to: .standardOutput)
                return .success
            }
            if exitCode(for: error) == .validationFailure {
                throw UsageText.error(fromParser: message)
            }
            throw CommandError(.failed, "unexpected", "something unexpected went wrong", why: "\(error)")
        } catch {
            output.report(error)
            return error.status
        }
    }
}
