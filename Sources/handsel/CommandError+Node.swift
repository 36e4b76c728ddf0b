import NodeRuntime

/// What the parts of a node refuse, as a command says it: one place decides the exit status of each.
extension CommandError {
    init(_ error: HomeError) {
        switch error {
        case .noPath:
            self = .usage("no home folder is named", next: "Give --home DIR, or set HANDSEL_HOME.")
        case .pathTooLong(let path):
            self = .usage(
                "\(path) is too long for a home",
                next: "Its Unix socket's path may have \(Home.socketPathBytesMax) bytes: choose a shorter folder.")
        case .missing(let path):
            self.init(
                .refused, "no_node", "there is no node in \(path)", why: nil,
                next: "Make one with: handsel init --home \(path) --role payment ...")
        case .file(let error):
            self.init(error)
        }
    }

    init(_ error: FileError) {
        switch error {
        case .failed: self.init(.failed, "file_failed", error.description)
        case .openToOthers, .ownedByAnother: self.init(.refused, "not_private", error.description)
        case .notARegularFile, .notAFolder, .tooLarge: self.init(.refused, "wrong_file", error.description)
        case .alreadyExists: self.init(.refused, "already_exists", error.description)
        }
    }

    init(_ error: BeaconSecretError) {
        switch error {
        case .damaged: self.init(.failed, "file_damaged", error.description)
        case .file(let error): self.init(error)
        }
    }

    init(_ error: HomeLockError) {
        switch error {
        case .held:
            self.init(
                .locked, "home_locked", error.description,
                next: "Two processes never run one node: use that one, or end it first.")
        case .file(let error):
            self.init(error)
        }
    }

    init(_ error: PINError) {
        switch error {
        case .tooShort, .tooLong, .noFile, .typedDifferently: self.init(.usage, "bad_pin", error.description)
        case .noTerminal: self.init(.usage, "no_pin", error.description)
        case .notGiven: self.init(.interrupted, "interrupted", error.description)
        case .file(let error): self.init(error)
        }
    }

    init(_ error: KeyStoreError) {
        switch error {
        case .missing(let path):
            self.init(
                .refused, "no_node", "there are no keys: \(path) is missing",
                next: "Restore the file from your copy: a new handsel init makes another node.")
        case .file(let error):
            self.init(error)
        case .wrongPIN, .paused, .keyFile(.wrongPIN):
            self.init(.locked, "wrong_pin", error.description)
        case .keyFile(.unknownVersion), .keyFile(.costOutOfBounds):
            self.init(.refused, "unknown_key_file", error.description)
        case .keyFile(.notEnoughMemory):
            self.init(.failed, "not_enough_memory", error.description)
        case .keyFile(.malformed), .keyFile(.damaged), .keyFile(.keysDoNotMatch), .failureCountDamaged:
            self.init(.integrityBroken, "keys_damaged", error.description)
        }
    }

    init(_ error: ConfigurationError) {
        self.init(
            .usage, "bad_configuration", error.description,
            next: error.file.hasSuffix("node.toml")
                ? "node.toml.example explains every setting."
                : "The limits.toml that handsel init writes explains every setting.")
    }

    init(_ error: NodeError) {
        let (status, code): (ExitStatus, String) =
            switch error.kind {
            case .usage: (.usage, "usage")
            case .refused: (.refused, "refused")
            case .unreachable: (.unreachable, "unreachable")
            case .integrity: (.integrityBroken, "integrity_broken")
            case .locked: (.locked, "locked")
            case .system: (.failed, "system_failed")
            }
        self.init(status, code, error.description)
    }
}
