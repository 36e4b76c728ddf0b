import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Who may sign for an account")
struct KeyTests {
    let phone = secretKey(11)
    let watch = secretKey(12)

    @Test("an authorised key pays, a revoked one never again, and the owner goes on")
    func lostPhone() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let early = try counter.intent(counter.ada, counter.ben, 1_00, by: phone)
        #expect(counter.ask(early)?.refusal == .foreignKey)

        #expect(try counter.authorise(phone, for: counter.ada)?.receipt != nil)
        #expect(counter.ask(try counter.intent(counter.ada, counter.ben, 1_00, by: phone))?.isSettled == true)

        let underWay = try counter.intent(counter.ada, counter.ben, 1_00, by: phone)
        #expect(try counter.revoke(phone, for: counter.ada)?.receipt != nil)
        #expect(counter.ask(underWay)?.refusal == .keyRevoked)
        #expect(try counter.authorise(phone, for: counter.ada)?.failure == .keyNotAcceptable)
        try counter.restart()
        #expect(counter.ask(underWay)?.refusal == .keyRevoked)
        #expect(counter.ask(try counter.intent(counter.ada, counter.ben, 1_00))?.isSettled == true)
    }

    @Test("a payment that settled stays settled when its key is revoked")
    func settledBefore() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        _ = try counter.authorise(phone, for: counter.ada)
        let intent = try counter.intent(counter.ada, counter.ben, 1_00, by: phone)
        let receipt = counter.ask(intent)?.receipt
        _ = try counter.revoke(phone, for: counter.ada)
        #expect(receipt != nil && counter.ask(intent)?.receipt == receipt)
    }

    @Test("a key authorised after the intent was made does not make it good, unless only the clocks differ")
    func authorisedLater() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let skew = ProtocolBounds.clockSkewMicrosecondsMax
        let intents = try [-skew - 1, -skew].map {
            try counter.intent(
                counter.ada, counter.ben, 1_00, created: counter.now.adding(microseconds: $0), by: phone)
        }
        _ = try counter.authorise(phone, for: counter.ada)
        #expect(counter.ask(intents[0])?.refusal == .keyNotAuthorised)
        #expect(counter.ask(intents[1])?.isSettled == true)
    }

    @Test("only an owner's key authorises and revokes")
    func owners() throws {
        var counter = try Counter()
        _ = try counter.authorise(phone, for: counter.ada)
        let count = counter.journal.count
        #expect(try counter.authorise(watch, for: counter.ada, by: phone)?.failure == .notAuthorised)
        #expect(try counter.revoke(counter.ada.key, for: counter.ada, by: phone)?.failure == .notAuthorised)
        #expect(try counter.revoke(phone, for: counter.ada, by: counter.ben.key)?.failure == .notAuthorised)
        #expect(try counter.revoke(watch, for: counter.ada)?.failure == .keyNotAcceptable)
        #expect(try counter.authorise(watch, for: .nobody, by: counter.ada.key)?.failure == .unknownAccount)
        #expect(counter.journal.count == count)

        // A second owner may, also take the first one's authority away; nobody is left to give it back.
        _ = try counter.authorise(watch, role: .owner, for: counter.ada)
        #expect(try counter.revoke(counter.ada.key, for: counter.ada, by: watch)?.receipt != nil)
        #expect(try counter.revoke(phone, for: counter.ada)?.failure == .notAuthorised)
    }

    @Test("an account has a bounded number of keys, revoked ones included")
    func keyLimit() throws {
        var counter = try Counter()
        for number in 1..<ProtocolBounds.keysPerAccountMax {
            let key = secretKey(UInt8(150 + number))
            #expect(try counter.authorise(key, for: counter.ada)?.receipt != nil)
            if number == 1 { _ = try counter.revoke(key, for: counter.ada) }
        }
        #expect(try counter.authorise(phone, for: counter.ada)?.failure == .keyNotAcceptable)
    }

    @Test("orders about keys and money are in time and for this clearing node")
    func timely() throws {
        var counter = try Counter()
        let late = counter.now.adding(microseconds: -ProtocolBounds.intentLifetimeMicrosecondsMax - 1)
        let early = counter.now.adding(microseconds: ProtocolBounds.clockSkewMicrosecondsMax + 1)
        for created in [late, early] {
            #expect(try counter.authorise(phone, for: counter.ada, created: created)?.failure == .wrongTime)
            #expect(try counter.credit(counter.ada, 1_00, created: created)?.failure == .wrongTime)
        }
        #expect(
            try counter.authorise(phone, for: counter.ada, clearing: watch.publicKey)?.failure == .wrongClearingNode)
        let order = OperatorOrder(
            clearing: watch.publicKey, account: counter.ada.account,
            amount: Amount(minorUnits: 1_00, currency: .eur), reference: "x", created: counter.now)
        let elsewhere = try counter.operatorKey.signed(order)
        #expect(counter.ask(.credit(elsewhere), on: Counter.operatorConnection)?.failure == .wrongClearingNode)

        _ = try counter.authorise(phone, for: counter.ada)
        for created in [late, early] {
            #expect(try counter.revoke(phone, for: counter.ada, created: created)?.failure == .wrongTime)
        }
        #expect(try counter.revoke(phone, for: counter.ada, clearing: watch.publicKey)?.failure == .wrongClearingNode)
        // To the microsecond in time, all three are decided.
        let oldest = counter.now.adding(microseconds: -ProtocolBounds.intentLifetimeMicrosecondsMax)
        let newest = counter.now.adding(microseconds: ProtocolBounds.clockSkewMicrosecondsMax)
        #expect(try counter.credit(counter.ada, 1_00, created: oldest)?.receipt != nil)
        #expect(try counter.authorise(watch, for: counter.ada, created: newest)?.receipt != nil)
        #expect(try counter.revoke(phone, for: counter.ada, created: newest)?.receipt != nil)
    }

    @Test("only the operator's key brings in money, and only to accounts that are here")
    func operatorKey() throws {
        var counter = try Counter()
        let order = OperatorOrder(
            clearing: counter.logKey.publicKey, account: counter.ada.account,
            amount: Amount(minorUnits: 1_00, currency: .eur), reference: "x", created: counter.now)
        for key in [counter.ada.key, counter.logKey] {
            let forged = try key.signed(order)
            #expect(counter.ask(.credit(forged), on: Counter.operatorConnection)?.failure == .notAuthorised)
        }
        #expect(try counter.credit(.nobody, 1_00)?.failure == .unknownAccount)
        #expect(counter.posted(counter.ada) == 0)
    }

    @Test("a request counts only if a key of the creditor signed it, and not one that was revoked since")
    func creditorsKey() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        _ = try counter.authorise(phone, for: counter.ben)
        let request = try counter.request(counter.ben, 1_00, by: phone)
        let second = try counter.request(counter.ben, 1_00, by: phone)
        let intent = try counter.intent(counter.ada, counter.ben, 1_00, request: request)
        #expect(counter.ask(intent, request)?.isSettled == true)
        _ = try counter.revoke(phone, for: counter.ben)
        let another = try counter.intent(counter.ada, counter.ben, 1_00, request: second)
        #expect(counter.ask(another, second)?.refusal == .requestNotByCreditor)
    }

    @Test("a signature for one kind of message is none for another")
    func otherType() throws {
        var counter = try Counter()
        let request = try counter.request(counter.ada, 1_00)
        #expect(throws: EnvelopeError.wrongType(expected: PaymentIntent.type, found: PaymentRequest.type)) {
            try Envelope(decoding: request.envelope).verified(as: PaymentIntent.self)
        }
        // Nor does another header over the same payload and signature help.
        let intent = try counter.intent(counter.ada, counter.ben, 1_00)
        let typ = Array(PaymentIntent.type.text.utf8)
        let other = Array("application/handsel-payment-intenz-v1+cbor".utf8)
        #expect(typ.count == other.count)
        var bytes = intent.envelope
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: typ) })
        bytes.replaceSubrange(place..<place + typ.count, with: other)
        #expect(throws: EnvelopeError.self) { try Envelope(decoding: bytes).verified(as: PaymentIntent.self) }
    }

    @Test("money of one currency pays nothing in another")
    func otherCurrency() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let dollars = try counter.intent(counter.ada, counter.ben, 1_00, currency: try Currency(code: "USD"))
        #expect(counter.ask(dollars)?.refusal == .insufficientFunds)
        // A currency that the tier does not list is not cleared at all.
        let unlisted = try counter.intent(counter.ada, counter.ben, 1_00, currency: try Currency(code: "XAF"))
        #expect(counter.ask(unlisted)?.refusal == .paymentLimit)
    }

    @Test("a connection speaks for an account only with a key of it, on its own channel, on its own side")
    func identification() throws {
        var counter = try Counter()
        let stranger = Counter.strangerConnection
        func identify(
            by key: SecretKey, channel: Digest? = nil, side: ChannelSide = .initiator,
            account: AccountIdentifier? = nil,
            clearing: PublicKey? = nil
        ) throws -> ClearingAnswer? {
            let proof = ChannelProof(
                clearing: clearing ?? counter.logKey.publicKey, account: account ?? counter.ada.account,
                channel: channel ?? .sha256(of: [UInt8(stranger)]), side: side)
            return counter.ask(.identify(try key.signed(proof)), on: stranger)
        }
        let ada = counter.ada
        #expect(try identify(by: counter.ben.key)?.failure == .notAuthorised)
        #expect(try identify(by: ada.key, channel: .sha256(of: [1]))?.failure == .notIdentified)
        #expect(try identify(by: ada.key, side: .responder)?.failure == .notIdentified)
        // Signed for the HTTP door, perhaps over a challenge that somebody made of this link.
        #expect(try identify(by: ada.key, side: .caller)?.failure == .notIdentified)
        #expect(
            try identify(by: ada.key, account: Counter.Customer.nobody.account)?.failure == .unknownAccount)
        #expect(try identify(by: ada.key, clearing: ada.key.publicKey)?.failure == .wrongClearingNode)
        #expect(counter.ask(.balance, on: stranger)?.failure == .notIdentified)
        #expect(counter.ask(.statement(after: 0), on: stranger)?.failure == .notIdentified)
        #expect(try identify(by: ada.key) == .identified(ada.account))
        #expect(counter.ask(.balance, on: stranger) == .balance([]))
    }

    @Test("a revoked key's connection is told nothing more; those of other keys are")
    func revokedConnection() throws {
        var counter = try Counter()
        let stranger = Counter.strangerConnection
        _ = try counter.authorise(phone, for: counter.ada)
        let proof = ChannelProof(
            clearing: counter.logKey.publicKey, account: counter.ada.account, channel: .sha256(of: [UInt8(stranger)]),
            side: .initiator)
        counter.ask(.identify(try phone.signed(proof)), on: stranger)
        #expect(counter.ask(.balance, on: stranger) == .balance([]))
        _ = try counter.revoke(phone, for: counter.ada)
        #expect(counter.ask(.balance, on: stranger)?.failure == .notIdentified)
        #expect(counter.ask(.balance, on: counter.ada.connection) == .balance([]))
        #expect(counter.ask(.identify(try phone.signed(proof)), on: stranger)?.failure == .notAuthorised)
        let notices = counter.notices[stranger]?.count
        try counter.credit(counter.ada, 1_00)
        #expect(counter.notices[stranger]?.count == notices)
    }
}

extension Counter {
    mutating func authorise(
        _ key: SecretKey, role: KeyRole = .payer, for customer: Customer, by owner: SecretKey? = nil,
        created: Timestamp? = nil, clearing: PublicKey? = nil
    ) throws -> ClearingAnswer? {
        let message = KeyAuthorisation(
            clearing: clearing ?? logKey.publicKey, account: customer.account, key: key.publicKey, role: role,
            created: created ?? now)
        return ask(.authoriseKey(try (owner ?? customer.key).signed(message)), on: customer.connection)
    }

    mutating func revoke(
        _ key: SecretKey, for customer: Customer, by owner: SecretKey? = nil, created: Timestamp? = nil,
        clearing: PublicKey? = nil
    ) throws -> ClearingAnswer? {
        let message = KeyRevocation(
            clearing: clearing ?? logKey.publicKey, account: customer.account, key: key.publicKey,
            created: created ?? now)
        return ask(.revokeKey(try (owner ?? customer.key).signed(message)), on: customer.connection)
    }
}
