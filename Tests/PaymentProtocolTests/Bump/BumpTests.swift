import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Bumps on the table")
struct BumpTests {
    static let price = Amount(minorUnits: 12_50, currency: .eur)
    var table: Table

    init() throws {
        table = try Table()
        try table.credit(\.ada, Amount(minorUnits: 100_00, currency: .eur), reference: "line 1")
    }

    // MARK: Who is paired

    @Test("a third bump in the middle: all are asked to bump again, and nobody is paired", arguments: [0, 200_000])
    mutating func third(delay: Int64) throws {
        table.command(\.ada, .bump(.here, .follow))
        table.command(\.ben, .bump(.here, .ask(Self.price, text: nil)))
        table.wait(microseconds: delay)
        table.command(\.carl, .bump(.here, .follow))
        table.wait(microseconds: 6 * .second)
        for party in Table.everybody {
            #expect(table[keyPath: party].ended == [.ambiguous])
            #expect(!table[keyPath: party].notices.contains(.matched))
        }
        // Again, without Carl.
        table.command(\.ada, .bump(.here, .follow))
        table.command(\.ben, .bump(.here, .ask(Self.price, text: nil)))
        table.wait(microseconds: .second)
        #expect(table.ada.notices.contains(.matched) && table.ben.notices.contains(.matched))
    }

    @Test("a third bump elsewhere, or at another time, is nobody's business")
    mutating func elsewhere() throws {
        table.command(\.carl, .bump(.elsewhere, .follow))
        table.command(\.ada, .bump(.here, .follow))
        table.command(\.ben, .bump(.here, .ask(Self.price, text: nil)))
        table.wait(microseconds: 5 * .second)
        #expect(table.ada.notices.contains(.matched) && table.ben.notices.contains(.matched))
        #expect(table.carl.ended == [.noPartner])
    }

    @Test("both name an amount, or neither does: both are told, and nothing is signed", arguments: [true, false])
    mutating func amounts(named: Bool) throws {
        let terms: BumpTerms = named ? .pay(Self.price, text: nil) : .follow
        table.command(\.ada, .bump(.here, terms))
        table.command(\.ben, .bump(.here, named ? .ask(Self.price, text: nil) : .follow))
        table.wait(microseconds: 6 * .second)
        for party in Table.everybody.prefix(2) {
            #expect(table[keyPath: party].ended == [named ? .bothNameAmount : .neitherNamesAmount])
            #expect(table[keyPath: party].shown == nil)
        }
        nothingSigned()
    }

    @Test("one who bumps alone hears so, and may bump again")
    mutating func alone() throws {
        table.command(\.ada, .bump(.here, .follow))
        let second = table.command(\.ada, .bump(.here, .follow))
        #expect(table.ada.replies[second] == .failed(.bumpUnderWay))
        table.wait(microseconds: 4 * .second)
        #expect(table.ada.ended == [.noPartner])
        let third = table.command(\.ada, .bump(.here, .follow))
        #expect(table.ada.replies[third] == .accepted)
    }

    @Test("one who declines and bumps again at once is paired by the new bump, and by it alone")
    mutating func again() throws {
        table.command(\.ada, .bump(.here, .follow))
        table.wait(microseconds: 200_000)
        table.command(\.ada, .decline)
        table.wait(microseconds: 500_000)
        table.command(\.ada, .bump(.here, .follow))
        table.command(\.ben, .bump(.here, .ask(Self.price, text: nil)))
        table.wait(microseconds: .second)
        #expect(table.ada.ended == [.partnerLeft])
        #expect(table.ada.notices.contains(.matched) && table.ben.notices.contains(.matched))
        #expect(table.ada.shown?.string == table.ben.shown?.string)
    }

    @Test("one who has declined is no partner: the other side hears at once")
    mutating func declinedBefore() throws {
        table.command(\.ada, .bump(.here, .follow))
        table.command(\.ben, .bump(.here, .ask(Self.price, text: nil)))
        table.command(\.ada, .decline)
        table.wait(microseconds: .second)
        #expect(table.ben.ended == [.partnerLeft])
        #expect(table.ben.shown == nil)
    }

    // MARK: The string

    @Test("a wrong string ends it on both sides, and there is no second attempt")
    mutating func wrongString() throws {
        try bump()
        let right = try #require(table.ben.shown).string
        let wrong = String(right.reversed()) == right ? "0000-0000" : String(right.reversed())
        let attempt = table.command(\.ada, .confirm(wrong))
        #expect(table.ada.replies[attempt] == .failed(.wrongString))
        #expect(table.ada.ended == [.notAuthentic])
        #expect(table.ben.ended == [.partnerLeft])
        let second = table.command(\.ada, .confirm(right))
        #expect(table.ada.replies[second] == .failed(.nothingToConfirm))
        let bens = table.command(\.ben, .confirm(right))
        #expect(table.ben.replies[bens] == .failed(.nothingToConfirm))
        nothingSigned()
    }

    @Test("nobody says who they are before both users have confirmed")
    mutating func silence() throws {
        try bump()
        let right = try #require(table.ben.shown).string
        table.command(\.ada, .confirm(right))
        #expect(!table.ada.notices.contains { if case .partnerIdentified = $0 { true } else { false } })
        #expect(!table.ada.notices.contains { if case .intentSigned = $0 { true } else { false } })
        #expect(table.ben.state.openRequests.isEmpty)
        table.command(\.ben, .confirm(right))
        #expect(table.ada.receipts.count == 1)
        #expect(table.ben.receipts == table.ada.receipts)
        let again = table.command(\.ada, .confirm(right))
        #expect(table.ada.replies[again] == .failed(.nothingToConfirm))
    }

    @Test("either may decline, before or after confirming, as long as nothing is signed", arguments: [true, false])
    mutating func decline(confirmsFirst: Bool) throws {
        try bump()
        if confirmsFirst { table.command(\.ben, .confirm(try #require(table.ada.shown).string)) }
        let decline = table.command(\.ben, .decline)
        #expect(table.ben.replies[decline] == .accepted)
        #expect(table.ben.ended == [.partnerLeft] && table.ada.ended == [.partnerLeft])
        nothingSigned()
    }

    @Test("nobody declines what is signed: it will be settled or refused")
    mutating func declinedTooLate() throws {
        try bump()
        table.loses = { if case .request(.submit, _) = $0 { true } else { false } }
        try confirmBoth()
        let decline = table.command(\.ada, .decline)
        #expect(table.ada.replies[decline] == .failed(.nothingToConfirm))
        table.loses = { _ in false }
        table.wait(microseconds: 10 * .second)
        #expect(table.receiptsOfPayments == 1)
        agree(table)
    }

    @Test("without an answer from the users it ends by itself on both sides")
    mutating func timeOut() throws {
        try bump()
        table.wait(microseconds: 2 * .minute)
        #expect(table.ada.ended == [.partnerLeft] && table.ben.ended == [.partnerLeft])
        #expect(table.clearing.machine.sessions.conversations.isEmpty)
        nothingSigned()
    }

    // MARK: One payment, whatever the creditor does

    @Test("a creditor that asks twice is paid once")
    mutating func asksTwice() throws {
        // The bytes that carry Ben's request, and then the same request again under another id, go to Ada's conversation.
        let (adas, bens) = try Conversations.confirmed()
        var (ada, ben) = (adas, bens)
        let first = ada.receives(try ben.request(1))
        let second = ada.receives(try ben.request(2))
        #expect(first == 1)
        #expect(second == 0)
        #expect(ada.failure == .notAuthentic)
    }

    @Test("a request that says anything else than what was confirmed is not answered")
    mutating func otherTerms() throws {
        for change in Conversations.Change.allCases {
            var (ada, ben) = try Conversations.confirmed()
            let answered = ada.receives(try ben.request(1, change))
            #expect(answered == 0, "\(change)")
            #expect(ada.failure == .notAuthentic, "\(change)")
        }
    }

    @Test(
        "a creditor that never gets its money is free again when its partner's time is over, and the payer's intent expires"
    )
    mutating func neverPaid() throws {
        try bump()
        table.loses = { if case .request(.submit, _) = $0 { true } else { false } }
        try confirmBoth()
        #expect(table.ada.state.unresolvedIntents.count == 1)
        #expect(table.ben.state.openRequests.count == 1)
        table.wait(microseconds: 2 * .minute)
        #expect(table.ben.ended.count == 1)
        table.wait(microseconds: 8 * .minute)
        table.loses = { _ in false }
        table.wait(microseconds: 10 * .second)
        // Undecided in time, and therefore never: both are free, and nothing moved.
        #expect(table.ada.state.unresolvedIntents.isEmpty)
        #expect(table.ada.notices.contains { if case .refused(_, .expired) = $0 { true } else { false } })
        #expect(table.receiptsOfPayments == 0)
        let next = table.command(\.ben, .bump(.here, .follow))
        #expect(table.ben.replies[next] == .accepted)
        // Its request stays open for as long as it may still be paid, and is then forgotten.
        table.wait(microseconds: .hour)
        try table.credit(\.ben, Self.price, reference: "line 2")
        #expect(table.ben.state.openRequests.isEmpty)
    }

    // MARK: Links that go

    @Test("a link that goes at any stage: paid once or not at all, and both come to agree", arguments: 0..<40)
    mutating func linkLoss(stage: Int) throws {
        for party in Table.everybody.prefix(2) {
            var table = table
            // The letter with this number, and everything of this device's after it, is lost; then its link breaks.
            let connection = table[keyPath: party].connection
            let begun = table.letters.count
            var seen = 0
            table.loses = { letter in
                guard letter.connection == connection else { return false }
                seen += 1
                return seen > stage
            }
            try bump(&table, mustMatch: false)
            for party in Table.everybody.prefix(2) {
                if let shown = table[keyPath: party].shown { table.command(party, .confirm(shown.string)) }
            }
            table.loses = { _ in false }
            table.disconnect(party)
            table.wait(microseconds: 5 * .second)
            table.connect(party)
            table.wait(microseconds: 3 * .minute)
            #expect(table.letters.count > begun)
            agree(table)
        }
    }

    @Test("a conversation carries so many messages, and then ends for both")
    mutating func budget() throws {
        try bump()
        let conversation = try #require(table.clearing.machine.sessions.conversations.keys.first)
        let caller = table.ada.connection
        for _ in 0..<ClearingSessions.Conversation.messagesMax {
            table.ask(.converse(conversation, [1]), from: caller)
        }
        #expect(table.clearing.machine.sessions.conversations.isEmpty)
        #expect(!table.ben.ended.isEmpty)
        nothingSigned()
        // One message that is too long, and one in a conversation that is not the sender's.
        try bump()
        let next = try #require(table.clearing.machine.sessions.conversations.keys.first)
        table.ask(.converse(next, [1]), from: table.carl.connection)
        table.ask(.leaveConversation(next), from: table.carl.connection)
        #expect(table.clearing.machine.sessions.conversations[next] != nil)
        let length = ClearingSessions.Conversation.messageBytesMax + 1
        table.ask(.converse(next, [UInt8](repeating: 1, count: length)), from: caller)
        #expect(table.clearing.machine.sessions.conversations.isEmpty)
    }

    // MARK: Steps

    private mutating func bump() throws { try bump(&table, mustMatch: true) }

    private func bump(_ table: inout Table, mustMatch: Bool) throws {
        table.command(\.ada, .bump(.here, .follow))
        table.command(\.ben, .bump(.here, .ask(Self.price, text: "two coffees")))
        table.wait(microseconds: 400_000)
        if mustMatch { _ = try (#require(table.ada.shown), #require(table.ben.shown)) }
    }

    private mutating func confirmBoth() throws {
        table.command(\.ben, .confirm(try #require(table.ada.shown).string))
        table.command(\.ada, .confirm(try #require(table.ben.shown).string))
    }

    private func nothingSigned() {
        #expect(table.receiptsOfPayments == 0)
        #expect(table.ada.state.unresolvedIntents.isEmpty && table.ben.state.openRequests.isEmpty)
    }

    /// Settled once, and both know it; or not at all.
    private func agree(_ table: Table) {
        #expect(table.receiptsOfPayments <= 1)
        #expect(table.ada.state.unresolvedIntents.isEmpty)
        #expect(table.ada.receipts.count == table.receiptsOfPayments)
        #expect(table.ben.receipts.count == table.receiptsOfPayments)
        let paid = table.receiptsOfPayments == 1 ? Self.price.minorUnits : 0
        #expect(table.posted(\.ada) == 100_00 - paid && table.posted(\.ben) == paid)
    }
}

extension BumpReading {
    static let here = BumpReading(agoMicroseconds: 40_000, position: .somewhere(0), accuracyMillimetres: 8_000)
    /// Five hundred metres away.
    static let elsewhere = BumpReading(
        agoMicroseconds: 40_000, position: .somewhere(45_000), accuracyMillimetres: 8_000)
}

extension Position {
    fileprivate static func somewhere(_ offset: Int64) -> Position {
        guard let position = Position(latitude: 525_200_000 + offset, longitude: 134_050_000) else {
            preconditionFailure("Berlin is on the globe")
        }
        return position
    }
}

extension Letter {
    var connection: ConnectionIdentifier {
        switch self {
        case .request(_, let connection), .answer(_, let connection), .notice(_, let connection): connection
        }
    }
}

extension TablePaymentNode {
    /// How this device's bumps ended, in order.
    var ended: [BumpFailure] {
        notices.compactMap { if case .bumpEnded(let failure) = $0 { failure } else { nil } }
    }
}

extension Table {
    /// How many payments the clearing node settled.
    var receiptsOfPayments: Int {
        journal.count { if case .settled = $0.body { true } else { false } }
    }

    func posted(_ party: KeyPath<Table, Party>) -> Int64 {
        guard let account = self[keyPath: party].state.account else { return 0 }
        return clearing.machine.state.book.balance(of: account, in: .eur).posted
    }
}
