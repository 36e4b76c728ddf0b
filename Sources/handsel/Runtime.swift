import Ledger
import Logging
import NodeRuntime
import PaymentProtocol

/// The node behind the commands: everything that they ask of `NodeRuntime`, in one place.
enum Runtime {
    /// Makes a home: its folder, its keys, and last its `node.toml`, which is what says that there is a node.
    ///
    /// - Throws: `CommandError`; `already_exists` if the home has a node, which then stays as it is.
    static func found(_ home: Home, _ configuration: NodeConfiguration, pin: PIN) throws(CommandError) -> NodePublicKeys
    {
        do throws(HomeError) { try home.create() } catch { throw CommandError(error) }
        let lock: HomeLock
        do throws(HomeLockError) { lock = try HomeLock(home) } catch { throw CommandError(error) }
        defer { withExtendedLifetime(lock) {} }

        guard !home.hasJournal else {
            throw CommandError(
                .refused, "already_exists", "there is a node's journal in \(home.path) already",
                why: "It says what its own keys signed, and new keys could not go on with it.",
                next: "Restore its keys and node.toml from your copy, or choose another folder with --home DIR.")
        }
        var chance = SystemChance()
        let store = KeyStore(home)
        let keys = NodeSecretKeys.generate(configuration.role, using: &chance)
        do throws(KeyStoreError) {
            try store.create(keys, pin: pin, using: &chance)
        } catch .file(.alreadyExists) {
            throw CommandError(
                .refused, "already_exists", "there is a node in \(home.path) already",
                why: "Its keys are somebody's money, and are left as they are.",
                next: "Choose another folder with --home DIR.")
        } catch {
            throw CommandError(error)
        }
        do throws(FileError) {
            // Left alone if its operator prepared one.
            if configuration.role == .clearing, !LimitsFile(home).exists { try LimitsFile(home).create() }
            try ConfigurationFile(home).create(configuration)
        } catch {
            // The keys are a second old and nobody's yet. Should removing them fail as well, the next try says so.
            try? home.file(.keys).remove()
            throw CommandError(error)
        }
        return keys.publicKeys
    }

    static func configuration(of home: Home) throws(CommandError) -> NodeConfiguration {
        guard home.file(.configuration).exists else {
            throw CommandError(
                .refused, "no_node", "there is no node in \(home.path): node.toml is missing",
                next: "Make one with: handsel init --home \(home.path) --role payment ...")
        }
        do throws(ConfigurationError) { return try ConfigurationFile(home).read() } catch { throw CommandError(error) }
    }

    static func publicKeys(of home: Home) throws(CommandError) -> NodePublicKeys {
        do throws(KeyStoreError) { return try KeyStore(home).publicKeys() } catch { throw CommandError(error) }
    }

    static func unlock(_ home: Home, with pin: PIN) throws(CommandError) -> NodeSecretKeys {
        do throws(KeyStoreError) { return try KeyStore(home).unlock(with: pin) } catch { throw CommandError(error) }
    }

    static func changePIN(of home: Home, from old: PIN, to new: PIN) throws(CommandError) {
        var chance = SystemChance()
        do throws(KeyStoreError) {
            try KeyStore(home).changePIN(from: old, to: new, using: &chance)
        } catch {
            throw CommandError(error)
        }
    }

    /// Of a payment node; nil before it has signed its account's opening.
    static func account(of home: Home) throws(CommandError) -> AccountIdentifier? {
        do throws(NodeError) { return try Node.account(of: home) } catch { throw CommandError(error) }
    }

    /// Runs the node until SIGTERM or SIGINT.
    ///
    /// - Parameter ready: called when every door is open.
    static func run(
        _ home: Home, _ configuration: NodeConfiguration, _ choices: RunChoices = RunChoices(), pin: PIN,
        ready: @escaping @Sendable (ReadyAnswer) -> Void
    ) async throws(CommandError) {
        var logger = Logger(label: "handsel") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = configuration.logLevel
        do throws(NodeError) {
            try await Node.run(home, unlockedBy: pin, choices: choices, logger: logger) { node in
                ready(ReadyAnswer(node, home: home, configuration))
            }
        } catch {
            throw CommandError(error)
        }
    }

    /// Makes a clearing node's book and its role in PostgreSQL, or says how.
    static func setUpStore(
        _ home: Home, role: String, administrator: String?
    ) throws(CommandError) -> StoreSetupAnswer {
        do throws(NodeError) {
            let setup = try StoreSetup(home, role: role)
            if let administrator { try setup.run(as: administrator) }
            return StoreSetupAnswer(
                book: setup.book, role: role, script: administrator == nil ? setup.script : nil)
        } catch {
            throw CommandError(error)
        }
    }

    static func backUp(_ home: Home, to file: String) throws(CommandError) -> BackupAnswer {
        do throws(NodeError) {
            return BackupAnswer(try Backup.backUp(home, to: file), file: file)
        } catch {
            throw CommandError(error)
        }
    }

    static func restore(_ home: Home, from file: String) throws(CommandError) -> RestoreAnswer {
        do throws(NodeError) {
            return RestoreAnswer(try Restore.restore(home, from: file), file: file)
        } catch {
            throw CommandError(error)
        }
    }

    /// - Parameter progress: how many records were examined, and how many there are.
    static func audit(
        _ home: Home, balancesOnly: Bool, against heads: [FiledHead], progress: (UInt64, UInt64) -> Void
    ) throws(CommandError) -> AuditAnswer {
        do throws(NodeError) {
            return AuditAnswer(
                try Audit.audit(home, balancesOnly: balancesOnly, against: heads, progress: progress),
                balancesOnly: balancesOnly)
        } catch {
            throw CommandError(error)
        }
    }
}
