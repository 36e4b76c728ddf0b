import Ledger
import PaymentProtocol

/// Makes records that a replay takes.
struct Forger {
    var now = Timestamp(microseconds: 1_800_000_000_000_000)
    private let log = PublicKey(Bytes32(last: 1))
    private var number: UInt64 = 0
    private var chance = SystemChance()
    private var accounts: [AccountIdentifier] = []
    /// How many of them pay.
    var activeCount = 0
    private var paymentNumber = 0

    var founding: [[UInt8]] {
        let genesis = record(epoch: 0, kind: 0) { encoder in
            encoder.array(count: 4)
            encoder.bytes(log.bytes32)
            encoder.bytes(Bytes32(last: 2))
            encoder.bytes(Bytes32(last: 3))
            encoder.text("Measured")
        }
        return [genesis, record(kind: 1) { $0.null() }]
    }

    mutating func opening() -> [UInt8] {
        let message = AccountOpening(
            clearing: log, name: "Customer", created: now, nonce: MessageIdentifier(using: &chance))
        number += 1
        let envelope = envelope(
            message, by: PublicKey(Bytes32([UInt8](repeating: 9, count: 24) + bytes(number)) ?? .zero))
        // An account is named by its signed opening.
        let record = record(kind: 2) { $0.bytes(envelope) }
        if let decoded = try? ClearingRecord(decoding: record), case .accountOpened(let opening) = decoded.body {
            accounts.append(opening.account)
        }
        return record
    }

    mutating func credit() -> [UInt8] {
        number += 1
        let order = OperatorOrder(
            clearing: log, account: accounts[accounts.count - 1], amount: Amount(minorUnits: 1_000_00, currency: .eur),
            reference: "line \(number)", created: now, booked: BookingDate(of: now))
        let envelope = envelope(order, by: PublicKey(Bytes32(last: 3)))
        return record(kind: 5) { $0.bytes(envelope) }
    }

    mutating func payment() -> [UInt8] {
        number += 1
        paymentNumber += 1
        let debtor = accounts[paymentNumber % activeCount]
        let creditor = accounts[(paymentNumber + 1) % activeCount]
        let intent = PaymentIntent(
            clearing: log, amount: Amount(minorUnits: 1, currency: .eur), debtor: debtor,
            creditor: creditor,
            identifier: MessageIdentifier(using: &chance), created: now,
            expires: now.adding(microseconds: 600_000_000), purpose: .transfer, request: nil, remittance: nil,
            link: nil)
        let envelope = envelope(intent, by: log)
        return record(kind: 6) { encoder in
            encoder.array(count: 2)
            encoder.bytes(envelope)
            encoder.null()
        }
    }

    private func bytes(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }

    private func record(epoch: UInt64 = 1, kind: UInt64, _ content: (inout CBOREncoder) -> Void) -> [UInt8] {
        CBOREncoder.encode(capacity: 1_024) { encoder in
            encoder.array(count: 6)
            encoder.unsigned(1)
            encoder.integer(now.microseconds)
            encoder.unsigned(epoch)
            encoder.bytes([UInt8](repeating: 0, count: 8) + bytes(number))
            encoder.unsigned(kind)
            content(&encoder)
        }
    }

    private func envelope<M: Message>(_ message: M, by signer: PublicKey) -> [UInt8] {
        let header = CBOREncoder.encode { header in
            header.map(count: 3)
            header.key(1)
            header.integer(-8)
            header.key(4)
            header.bytes(signer.bytes32)
            header.key(16)
            header.text(M.type.text)
        }
        return CBOREncoder.encode(capacity: 512) { encoder in
            encoder.tag(18)
            encoder.array(count: 4)
            encoder.bytes(header)
            encoder.map(count: 0)
            encoder.bytes(CBOREncoder.encode(message.encode(into:)))
            encoder.bytes([UInt8](repeating: 1, count: 64))
        }
    }
}
