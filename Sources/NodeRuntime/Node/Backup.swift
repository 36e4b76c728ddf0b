import Storage

/// Copies the journal in a home, with all its tables, into one file; the node may run meanwhile.
public enum Backup {
    public struct Report: Sendable {
        public let role: NodeRole
        /// Records in the copy.
        public let recordCount: UInt64

        public init(role: NodeRole, recordCount: UInt64) {
            self.role = role
            self.recordCount = recordCount
        }
    }

    /// - Parameter path: of a file that is not there yet.
    /// - Throws: `NodeError`; of kind `.refused` if the file is there, `.integrity` if the journal is damaged.
    public static func backUp(_ home: Home, to path: String) throws(NodeError) -> Report {
        guard !PrivateFile(path: path).exists else {
            throw NodeError(.refused, "\(path) is there already, and a backup overwrites nothing")
        }
        do {
            try home.check()
            let configuration = try ConfigurationFile(home).read()
            let count: UInt64
            switch configuration.part {
            case .clearing(let settings):
                let store = try settings.openBookToRead(home)
                count = try store.backUp(to: path)
                try store.close()
            case .payment:
                let store = try PaymentStore(path: home.path(of: .journal), access: .readOnly)
                count = try store.backUp(to: path)
                try store.close()
            }
            return Report(role: configuration.role, recordCount: count)
        } catch {
            throw NodeError(error)
        }
    }
}
