import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Mailbox")
struct MailboxTests {
    private var mailbox = Mailbox()
    private let now = Timestamp(microseconds: 1_000)
    private let recipient = LinkPublicKey(Bytes32(last: 1))
    private let depositor = LinkPublicKey(Bytes32(last: 2))

    @Test("messages wait in the order of depositing until they are acknowledged")
    mutating func order() throws {
        let messages = try (1...3).map { try message($0) }
        let numbers = try messages.map { try mailbox.deposit($0, for: recipient, from: depositor, at: now) }
        #expect(numbers == [1, 2, 3])
        #expect(mailbox.items(for: recipient, at: now).map(\.message) == messages)
        #expect(mailbox.items(for: depositor, at: now) == [])
        mailbox.acknowledge(through: 2, by: depositor)
        #expect(mailbox.items(for: recipient, at: now).count == 3, "nobody acknowledges for another")
        mailbox.acknowledge(through: 2, by: recipient)
        #expect(mailbox.items(for: recipient, at: now).map(\.number) == [3])
        mailbox.acknowledge(through: .max, by: recipient)
        #expect(mailbox.items(for: recipient, at: now) == [])
        #expect(try mailbox.deposit(message(4), for: recipient, from: depositor, at: now) == 4, "numbers never return")
    }

    @Test("the same message deposited again is not taken twice")
    mutating func idempotent() throws {
        let first = try mailbox.deposit(message(1), for: recipient, from: depositor, at: now)
        #expect(try mailbox.deposit(message(1), for: recipient, from: depositor, at: now) == first)
        #expect(mailbox.items(for: recipient, at: now).count == 1)
    }

    @Test("what nobody fetches in time is forgotten")
    mutating func expiry() throws {
        _ = try mailbox.deposit(message(1), for: recipient, from: depositor, at: now)
        let end = now.adding(microseconds: Mailbox.lifetimeMicroseconds)
        #expect(mailbox.items(for: recipient, at: end.adding(microseconds: -1)).count == 1)
        #expect(mailbox.items(for: recipient, at: end) == [])
        mailbox.removeExpired(at: end)
        _ = try mailbox.deposit(message(1), for: recipient, from: depositor, at: end)
        #expect(mailbox.items(for: recipient, at: end).map(\.number) == [2])
    }

    @Test("one depositor cannot fill a recipient's mailbox, and a full one refuses without harm to others")
    mutating func quotas() throws {
        for number in 1...Mailbox.itemsPerDepositorMax {
            _ = try mailbox.deposit(message(number), for: recipient, from: depositor, at: now)
        }
        let next = try message(0)
        #expect(throws: MailboxRefusal.depositorQuota) {
            try mailbox.deposit(next, for: recipient, from: depositor, at: now)
        }
        for number in Mailbox.itemsPerDepositorMax..<Mailbox.itemsPerRecipientMax {
            let other = LinkPublicKey(Bytes32(last: UInt8(100 + number / 8)))
            _ = try mailbox.deposit(message(number), for: recipient, from: other, at: now)
        }
        let before = mailbox
        let stranger = LinkPublicKey(Bytes32(last: 99))
        #expect(throws: MailboxRefusal.recipientQuota) {
            try mailbox.deposit(next, for: recipient, from: stranger, at: now)
        }
        #expect(mailbox == before, "a refusal changes nothing")
        _ = try mailbox.deposit(next, for: stranger, from: depositor, at: now)
    }

    @Test("bytes count as well as items, and come back with what is removed")
    mutating func bytes() throws {
        let long = SealedMessage.payloadBytesMax
        var depositors: UInt8 = 10
        var taken = 0
        var refusal: MailboxRefusal?
        while refusal == nil {
            depositors += 1
            do throws(MailboxRefusal) {
                let message = try? message(taken, length: long)
                guard let message else { return }
                _ = try mailbox.deposit(
                    message, for: recipient, from: LinkPublicKey(Bytes32(last: depositors)), at: now)
                taken += 1
            } catch {
                refusal = error
            }
        }
        #expect(refusal == .recipientQuota)
        #expect(taken == Mailbox.bytesPerRecipientMax / (long + SealedMessage.overheadBytes))
        mailbox.acknowledge(through: .max, by: recipient)
        #expect(throws: Never.self) {
            try mailbox.deposit(try message(1, length: long), for: recipient, from: depositor, at: now)
        }
    }

    /// The mailbox cannot tell a sealed message from bytes that look like one.
    private func message(_ number: Int, length: Int = 10) throws -> SealedMessage {
        var bytes = [UInt8](repeating: UInt8(number), count: SealedMessage.overheadBytes + length)
        bytes[0] = 1
        return try SealedMessage(decoding: bytes)
    }
}
