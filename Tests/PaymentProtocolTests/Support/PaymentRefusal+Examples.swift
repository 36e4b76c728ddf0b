@testable import PaymentProtocol

extension PaymentRefusal {
    /// One of every case, in the order of their numbers; a test sees to it that none is missing.
    static let examples: [PaymentRefusal] =
        (withoutTime + [
            .createdInFuture(byMicroseconds: 120_000_001), .expired(byMicroseconds: 1),
            .requestExpired(byMicroseconds: 90_000_000),
        ]).sorted { $0.number < $1.number }

    /// The case without its details.
    var name: String { String("\(self)".prefix { $0 != "(" }) }
}
