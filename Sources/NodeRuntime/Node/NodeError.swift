import PaymentProtocol
import Storage

/// Why a node could not be made, started, audited or kept running; by what its user can do about it.
public struct NodeError: Error, Sendable, CustomStringConvertible {
    public enum Kind: Sendable {
        /// What was asked for makes no sense, or the home is not as it must be.
        case usage
        /// Understood, and not done.
        case refused
        /// The address is taken, or cannot be reached.
        case unreachable
        /// The journal, or the book in it, cannot be trusted any more.
        case integrity
        /// The PIN is wrong, or another process has the home.
        case locked
        /// The system refuses: no space, no permission.
        case system
    }

    public let kind: Kind
    /// What happened, why, and what to do next.
    public let description: String

    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    init(_ error: any Error) {
        switch error {
        case let error as NodeError:
            self = error
        case let error as HomeLockError:
            self.init(.locked, "\(error)")
        case let error as HomeError:
            self.init(.usage, "\(error)")
        case let error as KeyStoreError:
            switch error {
            case .paused, .wrongPIN: self.init(.locked, "\(error)")
            case .missing: self.init(.refused, "\(error)")
            case .keyFile(.malformed), .keyFile(.damaged), .keyFile(.keysDoNotMatch), .failureCountDamaged:
                self.init(.integrity, "\(error)")
            case .keyFile(.wrongPIN): self.init(.locked, "\(error)")
            case .keyFile(.unknownVersion), .keyFile(.costOutOfBounds): self.init(.refused, "\(error)")
            case .file, .keyFile(.notEnoughMemory): self.init(.system, "\(error)")
            }
        case let error as ConfigurationError:
            self.init(.usage, "\(error)")
        case StorageError.notDurable:
            self.init(
                .refused,
                "\(error) To run all the same, for a trial or because its disk is copied in another way: "
                    + "handsel run --may-lose-acknowledged")
        case let error as StorageError:
            self.init(error.isIntegrityBroken ? .integrity : .system, "\(error)")
        default:
            self.init(.system, "\(error)")
        }
    }
}
