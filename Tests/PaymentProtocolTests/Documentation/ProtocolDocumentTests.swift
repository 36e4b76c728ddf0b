import Foundation
import Ledger
import Testing

@testable import PaymentProtocol

/// A page that says something else than the code does is worse than none.
@Suite("Docs/PROTOCOL.md")
struct ProtocolDocumentTests {
    private let document: Document

    init() throws {
        document = try Document("PROTOCOL.md")
    }

    private func rows(_ section: String) throws -> [[String]] {
        try #require(document.section(section), "section \(section)").rows
    }

    /// The word between backticks.
    private func code(_ cell: String) -> String {
        cell.split(separator: "`", omittingEmptySubsequences: false).dropFirst().first.map(String.init) ?? ""
    }

    // MARK: Section 3

    @Test("every bound is there with its value")
    func bounds() throws {
        let bounds: [(String, Int64)] = [
            ("intentLifetimeMicrosecondsMax", ProtocolBounds.intentLifetimeMicrosecondsMax),
            ("requestLifetimeMicrosecondsMax", ProtocolBounds.requestLifetimeMicrosecondsMax),
            ("clockSkewMicrosecondsMax", ProtocolBounds.clockSkewMicrosecondsMax),
            ("nameBytesMax", Int64(ProtocolBounds.nameBytesMax)),
            ("textBytesMax", Int64(ProtocolBounds.textBytesMax)),
            ("referenceBytesMax", Int64(ProtocolBounds.referenceBytesMax)),
            ("bookingAgeDaysMax", ProtocolBounds.bookingAgeDaysMax),
            ("referenceMemoryMicroseconds", ProtocolBounds.referenceMemoryMicroseconds),
            ("recentReferencesMax", Int64(ProtocolBounds.recentReferencesMax)),
            ("everlastingReferencesMax", Int64(ProtocolBounds.everlastingReferencesMax)),
            ("keysPerAccountMax", Int64(ProtocolBounds.keysPerAccountMax)),
            ("recordedRefusalsPerHourMax", Int64(ProtocolBounds.recordedRefusalsPerHourMax)),
            ("openingsPerHourMax", Int64(ProtocolBounds.openingsPerHourMax)),
            ("recentIntentsMax", Int64(ProtocolBounds.recentIntentsMax)),
            ("paidRequestsMax", Int64(ProtocolBounds.paidRequestsMax)),
            ("paidRequestsPerCreditorMax", Int64(ProtocolBounds.paidRequestsPerCreditorMax)),
            ("unverifiedHeadsMax", Int64(ProtocolBounds.unverifiedHeadsMax)),
            ("unverifiedHeadsBeforeReading", Int64(ProtocolBounds.unverifiedHeadsBeforeReading)),
            ("failedProofsMax", Int64(ProtocolBounds.failedProofsMax)),
            ("unansweredProofMicrosecondsMax", ProtocolBounds.unansweredProofMicrosecondsMax),
            ("escrowWaitMicrosecondsMin", ProtocolBounds.escrowWaitMicrosecondsMin),
            ("shipWithinMicrosecondsMax", ProtocolBounds.shipWithinMicrosecondsMax),
            ("confirmWithinMicrosecondsMax", ProtocolBounds.confirmWithinMicrosecondsMax),
            ("ruleWithinMicrosecondsMax", ProtocolBounds.ruleWithinMicrosecondsMax),
            ("pendingPaymentsMax", Int64(ProtocolBounds.pendingPaymentsMax)),
            ("pendingPaymentsPerDebtorMax", Int64(ProtocolBounds.pendingPaymentsPerDebtorMax)),
            ("decidedPaymentMemoryMicroseconds", ProtocolBounds.decidedPaymentMemoryMicroseconds),
            ("refundWindowMicroseconds", ProtocolBounds.refundWindowMicroseconds),
            ("refundedPaymentsMax", Int64(ProtocolBounds.refundedPaymentsMax)),
            ("refundedPaymentsPerAccountMax", Int64(ProtocolBounds.refundedPaymentsPerAccountMax)),
            ("ownLimitCurrenciesMax", Int64(ProtocolBounds.ownLimitCurrenciesMax)),
            ("ownLimitChangesPerHourMax", Int64(ProtocolBounds.ownLimitChangesPerHourMax)),
            ("accountInstructionsPerHourMax", Int64(ProtocolBounds.accountInstructionsPerHourMax)),
            ("recentInstructionsMax", Int64(ProtocolBounds.recentInstructionsMax)),
            ("payoutsMax", Int64(ProtocolBounds.payoutsMax)),
            ("payoutsPerAccountMax", Int64(ProtocolBounds.payoutsPerAccountMax)),
            ("batchItemsMax", Int64(ProtocolBounds.batchItemsMax)),
        ]
        let rows = try rows("3")
        #expect(rows.map { code($0[0]) } == bounds.map(\.0))
        for (row, bound) in zip(rows, bounds) {
            #expect(row[1].split(separator: " ").first == Substring(grouped(bound.1)), "\(bound.0)")
        }
        let source = try String(
            contentsOf: Vectors.repository.appending(path: "Sources/PaymentProtocol/Messages/ProtocolBounds.swift"),
            encoding: .utf8)
        #expect(source.split(separator: "public static let").count - 1 == bounds.count, "a bound is not in the table")
    }

    @Test("sizes are said as they are")
    func sizes() throws {
        let sizes: [(String, Int)] = [
            ("2.3", Envelope.bytesMax), ("3", RequestMessage.bytesMax), ("3", AnswerMessage.bytesMax),
            ("3", SettlementReceipt.bytesMax), ("3", ClearingNode.statementItemsMax),
            ("7.3", ClearingSessions.Conversation.messageBytesMax), ("7.3", ClearingSessions.Conversation.messagesMax),
            ("7.3", ClearingSessions.Conversation.conversationsMax), ("7.4", ConversationMessage.bytesMax),
            ("8.1", RequestMessage.bytesMax), ("8.1", ClearingSessions.connectionsPerAccountMax),
            ("8.2", AnswerMessage.bytesMax), ("9.1", ClearingRecord.bytesMax), ("9.2", PaymentRecord.bytesMax),
            ("10", InclusionReceipt.bytesMax), ("11", SignedTreeHead.bytesMax),
            ("11", ConsistencyReceipt.bytesMax), ("11", HeadEvidence.bytesMax),
        ]
        for (section, size) in sizes {
            let text = try #require(document.section(section)).text
            let numbers = text.split { !$0.isNumber && $0 != "," }
                .map { $0.trimmingCharacters(in: .punctuationCharacters) }
            #expect(numbers.contains(grouped(Int64(size))), "\(section) does not say \(size)")
        }
    }

    private func grouped(_ number: Int64) -> String {
        var digits = String(number)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: ",")
    }

    // MARK: Sections 4 and 5

    @Test("texts have the prefixes and lengths it gives")
    func texts() throws {
        let address = ClearingAddress(log: Examples.clearing, link: Examples.linkKey).text
        let expected = [Examples.adaAccount.text, address].map { text in
            [String(text.prefix(4)), String(text.count)]
        }
        #expect(try rows("4").map { [code($0[1]), $0[3]] } == expected)
    }

    @Test("every message's fields are there, with their keys and in their order, and no others")
    func messages() throws {
        let examples = try ExampleMessage.all.get()
        let section = try #require(document.section("5"))
        for type in Set(examples.map(\.vector.typ)) {
            var fields: [String: String] = [:]
            var alwaysThere: Set<String>?
            for example in examples where example.vector.typ == type {
                guard case .map(let items) = try CBORValue(decoding: example.payload) else { continue }
                let keys = stride(from: 0, to: items.count, by: 2).map { items[$0].diagnostic }
                #expect(keys.count == example.fields.count, "\(example.name)")
                for (key, field) in zip(keys, example.fields) { fields[key] = field }
                alwaysThere = alwaysThere?.intersection(keys) ?? Set(keys)
            }
            let rows = try #require(section.after("`\(type)`"), "\(type)").rows
            let told = Dictionary(rows.map { ($0[0], code($0[1])) }) { first, _ in first }
            #expect(told == fields, "\(type)")
            for row in rows {
                #expect(row[2].contains("*optional*") != alwaysThere?.contains(row[0]), "\(type), key \(row[0])")
            }
        }
    }

    // MARK: Section 6

    @Test("every refusal is in the table of the checks, with its number, code and marks")
    func refusals() throws {
        let rows = try rows("6").filter { !$0[0].isEmpty }
        var told: Set<String> = []
        for row in rows {
            let refusal = try #require(PaymentRefusal.examples.first { $0.name == code(row[1]) }, "\(row[1])")
            told.insert(refusal.name)
            let marks = [refusal.isRecorded, refusal.isTransient, refusal.isFinal].map { $0 ? "yes" : "no" }
            #expect(row[0] == "\(refusal.number)", "\(refusal)")
            #expect(row[3] == refusal.reasonCode, "\(refusal)")
            #expect(Array(row[4...]) == marks, "\(refusal)")
            #expect(row[2].contains("by how much") == (refusal.microseconds != nil), "\(refusal)")
        }
        #expect(told == Set(PaymentRefusal.examples.map(\.name)))
        // In the order in which the type lists them, which is that of the checks; `busy` belongs to two of them.
        let order = rows.map { code($0[1]) }.filter { $0 != "busy" }
        #expect(try order == PaymentRefusalTests.declaredCases().filter { $0 != "busy" })
    }

    // MARK: Kinds

    @Test("every kind of request, answer, notice, record and word of a conversation is in its table")
    func kinds() throws {
        func expect(
            _ section: String, _ encoded: [(name: String, bytes: [UInt8])], kindAt index: Int
        ) throws {
            var kinds: Set<[String]> = []
            for (name, bytes) in encoded {
                guard case .array(let items) = try CBORValue(decoding: bytes) else { continue }
                kinds.insert([items[index].diagnostic, String(name.prefix { $0 != "/" })])
            }
            #expect(try Set(rows(section).map { [$0[0], code($0[1])] }) == kinds, "section \(section)")
        }
        func link(_ directions: ExampleLinkMessage.Direction...) -> [(String, [UInt8])] {
            ExampleLinkMessage.all.filter { directions.contains($0.direction) }.map { ($0.name, $0.encoded) }
        }
        func records(_ role: ExampleRecord.Role) -> [(String, [UInt8])] {
            ExampleRecord.all.filter { $0.role == role }.map { ($0.name, $0.encoded) }
        }
        let batch = CBOREncoder.encode { encoder in
            encoder.array(count: 3)
            encoder.unsigned(1)
            encoder.unsigned(BatchMessage.kind)
            encoder.array(count: 1)
            encoder.bytes([0xf6])
        }
        #expect(try BatchMessage(decoding: batch) != nil)
        try expect("8.1", link(.request) + [("batch", batch)], kindAt: 1)
        try expect("8.2", link(.answer, .notice), kindAt: 1)
        try expect("7.4", link(.conversation), kindAt: 0)
        try expect("9.1", records(.clearing), kindAt: 4)
        try expect("9.2", records(.payment), kindAt: 2)
    }

    @Test("every failure is there with its number")
    func failures() throws {
        let failures = RequestFailure.allCases.map { ["\($0.rawValue)", "\($0)"] }
        #expect(try rows("8.3").map { [$0[0], code($0[1])] } == failures)
        let bumps = try #require(document.section("7.2")?.after("| number | failure |")?.after("\n"))
        let bumpRows = Document(text: "|\n" + bumps.text).rows
        #expect(bumpRows.map { [$0[0], code($0[1])] } == BumpFailure.allCases.map { ["\($0.rawValue)", "\($0)"] })
    }

    @Test("the numbers of the match are those of the matcher")
    func match() throws {
        let values = Dictionary(
            uniqueKeysWithValues: try rows("7.2").map { ($0[0], $0[1]) })
        func expect(_ name: String, _ number: Int64) {
            #expect(values[name]?.contains(grouped(number)) == true, "\(name)")
        }
        expect("gate", BumpMatcher.gateMicroseconds)
        expect("reach", BumpMatcher.reachMillimetresMax / 1_000)
        expect("reach", BumpMatcher.reachMillimetresMin / 1_000)
        expect("cost", BumpMatcher.microsecondsPerMetre)
        expect("radio", RadioHearing.microsecondsPerDecibel)
        expect("radio", RadioHearing.touchDecibels)
        expect("radio, once", RadioHearing.onceMicroseconds)
        expect("radio, unknown", RadioHearing.unknownMicroseconds)
        expect("radio, far", RadioHearing.farDecibels)
        expect("reach, heard", BumpMatcher.reachMillimetresHeard / 1_000)
        expect("reach, heard", RadioHearing.nearDecibels)
        expect("margin", BumpMatcher.marginMicroseconds)
        expect("settling", BumpMatcher.settlingMicroseconds)
        expect("waiting", BumpMatcher.waitMicroseconds)
        expect("reports", Int64(BumpMatcher.reportsMax))
    }

    @Test("purposes have the codes, patterns and bounds it gives")
    func purposes() throws {
        let rows = try rows("8.4")
        for purpose in LinkPurpose.allCases {
            let row = try #require(rows.first { $0[1] == "\(purpose.rawValue)" })
            #expect(row[2] == purpose.pattern.name)
            let lengths = [LinkRole.initiator, .responder].map { grouped(Int64(purpose.messageBytesMax(from: $0))) }
            #expect(row[5] == (lengths[0] == lengths[1] ? lengths[0] : lengths.joined(separator: " and ")) + " bytes")
            let budget = purpose.budget
            #expect(
                row[6] == "\(grouped(Int64(budget.bytesPerWindowMax))) bytes, "
                    + "\(grouped(Int64(budget.framesPerWindowMax))) frames")
        }
    }

    // MARK: Section 10

    @Test("its program for consistency receipts proves them, and refuses what it should")
    func consistencyProgram() throws {
        let program = try #require(document.section("11")?.code("python"))
        let log = Examples.clearing.description
        for size in 2..<UInt64(ExampleReceipt.records.count) {
            let (receipt, earlier) = ExampleReceipt.consistency(from: size)
            let later = try receipt.verify(earlierRoot: earlier, log: Examples.clearing).head.root
            let verdict = try Referee.run(program: program, onFileOf: receipt.encoded, log, "\(earlier)")
            #expect(verdict.isContent && verdict.text.contains("now the root is \(later)"), "\(verdict.text)")
        }
        let (receipt, earlier) = ExampleReceipt.consistency(from: 6)
        let other = ExampleReceipt.consistency(from: 5).1
        #expect(try !Referee.run(program: program, onFileOf: receipt.encoded, log, "\(other)").isContent)
        let stranger = Examples.ada.publicKey.description
        #expect(try !Referee.run(program: program, onFileOf: receipt.encoded, stranger, "\(earlier)").isContent)
        // In the path, and in the signature.
        for place in [receipt.encoded.count - 100, receipt.encoded.count - 1] {
            var damaged = receipt.encoded
            damaged[place] ^= 1
            #expect(try !Referee.run(program: program, onFileOf: damaged, log, "\(earlier)").isContent, "byte \(place)")
        }
    }

    @Test("its program has twenty lines, proves receipts, and refuses what it should")
    func program() throws {
        let program = try #require(document.section("10")?.code("python"))
        #expect(program.split(separator: "\n").count == 20)
        let log = Examples.clearing.description
        for sequence in ExampleReceipt.records.indices {
            let file = ExampleReceipt.receipt(of: sequence).encoded
            let verdict = try Referee.run(program: program, onFileOf: file, log)
            #expect(
                verdict.isContent && verdict.text.contains("one of \(ExampleReceipt.records.count) records"),
                "\(verdict.text)")
        }
        let file = ExampleReceipt.receipt(of: 7).encoded
        #expect(try !Referee.run(program: program, onFileOf: file, Examples.ada.publicKey.description).isContent)
        // In the record, in the path, and in the signature.
        for place in [40, file.count - 100, file.count - 1] {
            var damaged = file
            damaged[place] ^= 1
            #expect(try !Referee.run(program: program, onFileOf: damaged, log).isContent, "byte \(place)")
        }
    }
}
