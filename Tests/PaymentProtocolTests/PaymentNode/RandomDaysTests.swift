import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Random days on the table")
struct RandomDaysTests {
    @Test(
        "whatever is lost, cut or crashes: each command has one reply, money is conserved, and all agree in the end",
        arguments: 1...30 as ClosedRange<UInt64>)
    func day(seed: UInt64) throws {
        var table = try Table()
        var random = SeededGenerator(seed: seed)
        let hundred = Amount(minorUnits: 100_00, currency: .eur)
        for party in Table.everybody {
            try table.credit(party, hundred, reference: "\(table[keyPath: party].identity.name)")
        }
        // What a crash of the device's own process took the reply away from.
        var forgotten: [ConnectionIdentifier: Set<CommandIdentifier>] = [:]
        for _ in 0..<60 {
            let party = Table.everybody[Int.random(in: 0..<3, using: &random)]
            switch Int.random(in: 0..<16, using: &random) {
            case 0...3:
                let other = Table.everybody[Int.random(in: 0..<3, using: &random)]
                let amount = Amount(minorUnits: Int64.random(in: -1...60_00, using: &random), currency: .eur)
                table.command(party, .pay(try table[keyPath: other].account(), amount, text: nil))
            case 4, 5:
                let terms: [BumpTerms] = [.follow, .ask(hundred, text: nil), .pay(hundred, text: "x")]
                table.command(party, .bump(.here, terms[Int.random(in: 0..<3, using: &random)]))
            case 6, 7:
                let text = table[keyPath: party].shown?.string ?? "0000-0000"
                table.command(party, .confirm(text))
            case 8: table.command(party, .decline)
            case 9: table.command(party, .balance)
            case 10:
                let share = UInt64.random(in: 1...5, using: &random)
                var dice = SeededGenerator(seed: random.next())
                table.loses = { _ in dice.next() % share == 0 }
            case 11: table.loses = { _ in false }
            case 12: table.disconnect(party)
            case 13: table.connect(party)
            case 14:
                let (node, connection) = (table[keyPath: party], table[keyPath: party].connection)
                let unanswered = (1...max(1, node.lastCommand)).filter { node.allReplies[$0] == nil }
                forgotten[connection, default: []].formUnion(unanswered)
                try table.crash(party)
            default: try table.crashClearing()
            }
            table.wait(microseconds: Int64.random(in: 0...3 * .second, using: &random))
        }
        // Then all is well again, for long enough.
        table.loses = { _ in false }
        for party in Table.everybody {
            table.disconnect(party)
            table.connect(party)
        }
        table.wait(microseconds: 15 * .minute)
        try check(table, forgotten)
    }

    private func check(_ table: Table, _ forgotten: [ConnectionIdentifier: Set<CommandIdentifier>]) throws {
        for party in Table.everybody {
            let node = table[keyPath: party]
            for command in 1..<max(1, node.lastCommand + 1) {
                let count = node.allReplies[command]?.count ?? 0
                let wasForgotten = forgotten[node.connection]?.contains(command) ?? false
                #expect(count == 1 || wasForgotten && count == 0, "\(node.identity.name)'s command \(command)")
            }
            #expect(node.state.unresolvedIntents.isEmpty)
            // What the device saw settle is what the book says settled for it, each once.
            let account = try node.account()
            let settled = table.journal.indices.filter { index in
                if case .settled(let payment) = table.journal[index].body {
                    payment.intent.message.debtor == account || payment.intent.message.creditor == account
                } else {
                    false
                }
            }
            let seen = node.journal.compactMap { record -> UInt64? in
                if case .settled(let receipt, _) = record.body, receipt.payment != nil { receipt.sequence } else { nil }
            }
            #expect(seen.sorted() == settled.map(UInt64.init))
            #expect(try PaymentNode(snapshot: nil, replaying: node.journal).state == node.state)
        }
        let posted = Table.everybody.map { table.posted($0) }
        #expect(posted.reduce(0, +) == 300_00 && posted.allSatisfy { $0 >= 0 })
        var auditor = Auditor()
        for record in table.journal {
            try auditor.examine(record: record.encoded)
            for head in table.heads where head.head.size == auditor.state.recordCount {
                try auditor.examine(head: head.bytes)
            }
        }
        #expect(auditor.state == table.clearing.machine.state)
    }
}
