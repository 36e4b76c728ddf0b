import Ledger
import PaymentProtocol

/// A person's frame with an identifier of this byte.
func personFrame(_ byte: UInt8 = 7) -> PersonFrame {
    guard let head = HandselFrameHead(isBumped: false, channel: nil, referencePower: -59),
        let identifier = EphemeralIdentifier([UInt8](repeating: byte, count: 16))
    else { preconditionFailure("these are in order") }
    return PersonFrame(head: head, identifier: identifier)
}

func storeFrame(channel: UInt8? = nil) -> StoreFrame {
    guard let head = HandselFrameHead(isBumped: false, channel: channel, referencePower: -59) else {
        preconditionFailure("these are in order")
    }
    return StoreFrame(head: head, key: PublicKey(Bytes32(last: 1)))
}
