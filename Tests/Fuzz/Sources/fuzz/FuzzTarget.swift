@testable import Ledger
@testable import PaymentProtocol

/// What reads bytes from outside.
enum FuzzTarget: String, CaseIterable {
    /// The bytes under every message: one way to write each value, so what was read is written back the same.
    case request
    case answer
    case clearingRecord = "clearing-record"
    case paymentRecord = "payment-record"
    case receipt
    case conversation
    case frame
    case sessionMessage = "session-message"
    /// What is heard over the radio: the first byte says under which company or service.
    case beacon
    /// What people type or paste.
    case text
    /// A stranger's bytes on a link, and the order in which they come.
    case link
    /// What a peer with a key says inside its sealed link.
    case session
    /// Raw bytes at the HTTP door.
    case http

    /// A function that takes one input. It stops the process where a claim does not hold.
    func feed() -> ([UInt8]) -> Void {
        switch self {
        case .request: Self.feed { try RequestMessage(verifying: $0).encoded }
        case .answer: Self.feed { try AnswerMessage(decoding: $0).encoded }
        case .clearingRecord: Self.feed(Self.clearingRecord)
        case .paymentRecord: Self.feed(Self.paymentRecord)
        case .receipt: Self.feed(Self.receipt)
        case .conversation: Self.feed { try ConversationMessage(decoding: $0).encoded }
        case .frame: Self.feed { try LinkFrame(decoding: $0).plaintext }
        case .sessionMessage: Self.feed { try LinkSessionMessage(decoding: $0).encoded }
        case .beacon: Self.beacon
        case .text: Self.text
        case .link: { FuzzedLink().feed($0) }
        case .session: { FuzzedSessions().feed($0) }
        case .http: HTTPFront.start().feed
        }
    }

    /// - Parameter rewrite: reads the bytes and writes what was read. It may refuse the bytes.
    private static func feed(_ rewrite: @escaping ([UInt8]) throws -> [UInt8]) -> ([UInt8]) -> Void {
        { bytes in
            // A refusal is what most inputs deserve.
            guard let written = try? rewrite(bytes) else { return }
            precondition(written == bytes, "a second way to write the same value was accepted")
        }
    }

    /// The record keeps its bytes; its body is written anew. What its auditor thinks of it must not stop anybody.
    private static func clearingRecord(_ bytes: [UInt8]) throws -> [UInt8] {
        let record = try ClearingRecord(decoding: bytes)
        var auditor = Auditor()
        // Only a genesis record can be the first; the others are objected to.
        try? auditor.examine(record: bytes)
        return ClearingRecord(
            time: record.time, epoch: record.epoch, blinding: record.blinding, body: record.body
        ).encoded
    }

    private static func paymentRecord(_ bytes: [UInt8]) throws -> [UInt8] {
        let record = try PaymentRecord(decoding: bytes)
        return PaymentRecord(time: record.time, body: record.body).encoded
    }

    private static func receipt(_ bytes: [UInt8]) throws -> [UInt8] {
        // Each form has a decoder of its own: no input is good for more than one.
        if let proof = try? InclusionReceipt(decoding: bytes) {
            return proof.encoded
        }
        _ = try? SignedTreeHead(decoding: bytes, root: Digest.sha256(of: []))
        return try SettlementReceipt(decoding: bytes).encoded
    }

    private static func beacon(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        let rest = Array(bytes.dropFirst())
        let data: AdvertisedData =
            switch first % 3 {
            case 0: .manufacturer(company: AdvertisedData.companyForTests, rest)
            case 1: .manufacturer(company: 0x004c, rest)
            default: .service(uuid: 0xfeaa, rest)
            }
        // Reserved bytes are not kept, so it is the frame that is the same, and not its bytes.
        switch BeaconFrame(data) {
        case .person(let frame): precondition(PersonFrame(frame.data) == frame, "a person's frame changes")
        case .store(let frame): precondition(StoreFrame(frame.data) == frame, "a store's frame changes")
        case .altBeacon(let frame): precondition(frame.data == data, "an AltBeacon changes")
        case .eddystoneUID(let frame): precondition(EddystoneUID(frame.data) == frame, "an Eddystone-UID changes")
        case .eddystoneURL(let frame):
            // A longer way to write the same address is another frame.
            precondition(EddystoneURL(frame.data) == frame, "an Eddystone-URL changes")
        case .eddystoneEID(let frame): precondition(frame.data == data, "an Eddystone-EID changes")
        case .iBeacon, nil: break
        }
    }

    private static func text(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let account = try? AccountIdentifier(text: text) {
            precondition(account.text == text.lowercased(), "an account has two texts")
        }
        // The same for a node's address.
        if let address = try? ClearingAddress(text: text) {
            precondition(address.text == text.lowercased(), "an address has two texts")
        }
        for currency in [Currency.eur, .jpy, .kwd] {
            // What cannot be read was refused.
            guard let amount = try? Amount(majorUnits: text, currency: currency) else { continue }
            precondition(
                // Written out in full, it is the same amount.
                (try? Amount(majorUnits: amount.majorUnits, currency: currency)) == amount,
                "an amount does not survive being written")
        }
    }
}
