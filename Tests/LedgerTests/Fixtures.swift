import Ledger

/// The account with this number in its last bytes; 1 is custody.
func account(_ number: UInt64) -> AccountIdentifier {
    AccountIdentifier(bytes32(number))
}

func bytes32(_ number: UInt64) -> Bytes32 {
    let bytes = [UInt8](repeating: 0, count: 24) + (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    guard let value = Bytes32(bytes) else { preconditionFailure("24 and 8 bytes are 32") }
    return value
}

/// So many cents.
func eur(_ minorUnits: Int64) -> Amount {
    Amount(minorUnits: minorUnits, currency: .eur)
}

func moment(_ microseconds: Int64) -> Timestamp {
    Timestamp(microseconds: microseconds)
}

extension Book {
    /// What an operation refuses, after making sure that the refusal changed nothing.
    mutating func refusal(of operation: (inout Book) throws(PostingError) -> Void) -> PostingError? {
        let before = self
        do throws(PostingError) {
            try operation(&self)
            return nil
        } catch {
            precondition(self == before, "a refused operation changed the book")
            return error
        }
    }
}
