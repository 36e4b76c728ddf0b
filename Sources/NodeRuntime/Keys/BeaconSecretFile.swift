import Ledger
public import PaymentProtocol

/// The secret from which a person's identifiers on the radio are made: a file of its own in the home, for it opens no money,
/// and is needed without the PIN.
public struct BeaconSecretFile: Sendable {
    static let byteCount = 32

    private let home: Home

    public init(_ home: Home) {
        self.home = home
    }

    /// Reads it; the first time it is drawn.
    public func secret(using random: inout some RandomNumberGenerator) throws(BeaconSecretError) -> BeaconSecret {
        if let secret = try read() { return secret }
        let bytes = (0..<Self.byteCount).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        do throws(FileError) {
            try home.file(.beaconSecret).write(bytes, replacing: false)
        } catch .alreadyExists {
            // Another command was quicker: its secret is the one.
        } catch {
            throw .file(error)
        }
        guard let secret = try read() else { throw .damaged(path: home.path(of: .beaconSecret)) }
        return secret
    }

    private func read() throws(BeaconSecretError) -> BeaconSecret? {
        let found: [UInt8]?
        do throws(FileError) {
            found = try home.file(.beaconSecret).read(bytesMax: Self.byteCount)
        } catch .tooLarge(let path, _) {
            throw .damaged(path: path)
        } catch {
            throw .file(error)
        }
        guard let found else { return nil }
        guard let bytes = Bytes32(found) else { throw .damaged(path: home.path(of: .beaconSecret)) }
        return BeaconSecret(bytes)
    }
}

/// Why there is no beacon secret.
public enum BeaconSecretError: Error, Equatable, Sendable {
    /// It has not 32 bytes.
    case damaged(path: String)
    case file(FileError)
}

extension BeaconSecretError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .damaged(let path):
            "\(path) is damaged: it must have \(BeaconSecretFile.byteCount) bytes. Without it a new one is made: remove it"
        case .file(let error): error.description
        }
    }
}
