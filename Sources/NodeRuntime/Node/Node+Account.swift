public import Ledger
import PaymentProtocol
import Storage

extension Node {
    /// The opening is one of the first records of a node's life.
    private static let recordsRead = 16

    /// The account of the payment node in a home, whether it runs or not; nil before it has run for the first time.
    ///
    /// - Throws: `NodeError` if the journal cannot be read.
    public static func account(of home: Home) throws(NodeError) -> AccountIdentifier? {
        do {
            guard home.file(.journal).exists else { return nil }
            let store = try PaymentStore(path: home.path(of: .journal), access: .readOnly)
            for record in try store.records(from: 0, limit: recordsRead) {
                if case .openingSigned(let opening) = record.body {
                    try store.close()
                    return opening.account
                }
            }
            try store.close()
            return nil
        } catch {
            throw NodeError(error)
        }
    }
}
