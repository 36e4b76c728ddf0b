import ArgumentParser
import ClearingService
import Ledger
import PaymentProtocol
import Synchronization
import Testing

@testable import handsel

@Suite("Lists that come in pages")
struct PageOptionsTests {
    /// A node with so much in suspense.
    private final class Node: Sendable {
        let count: Int
        let queries = Mutex<[String]>([])

        init(_ count: Int) { self.count = count }

        func page(_ query: String) throws(CommandError) -> SuspenseListView {
            queries.withLock { $0.append(query) }
            let values = Dictionary(
                uniqueKeysWithValues: query.dropFirst().split(separator: "&").map { part in
                    let parts = part.split(separator: "=")
                    return (String(parts[0]), Int(parts[1]) ?? 0)
                })
            let (first, limit) = ((values["after"] ?? 0) + 1, values["limit"] ?? 0)
            let last = min(count, first + limit - 1)
            let entries = stride(from: first, through: last, by: 1).map {
                SuspenseEntry(
                    reference: "line \($0)", amount: Amount(minorUnits: 1, currency: .eur), account: nil,
                    cause: "unknown_account", reason: nil, booked: Timestamp(microseconds: 0), sequence: UInt64($0))
            }
            return SuspenseListView(entries, next: last < count ? "\(last)" : nil)
        }
    }

    private func read(_ node: Node, _ arguments: String...) async throws -> SuspenseListView {
        try await PageOptions.reading(try PageOptions.parse(arguments)) { (query) async throws(CommandError) in
            try node.page(query)
        }
    }

    @Test("all of it is shown, however many pages that takes, each line once and in order")
    func all() async throws {
        for count in [0, 1, 999, 1_000, 1_001, 2_500] {
            let node = Node(count)
            let list = try await read(node)
            #expect(list.items.map(\.sequence) == (0..<count).map { UInt64($0 + 1) })
            #expect(list.next == nil)
            #expect(node.queries.withLock { $0 }.count == max(1, (count + 999) / 1_000))
        }
        let list: SuspenseListView = try await PageOptions.reading(nil) { (query) async throws(CommandError) in
            try Node(1_500).page(query)
        }
        #expect(list.count == 1_500)
    }

    @Test("a part of it says how to go on, to people and to programs")
    func part() async throws {
        let node = Node(2_500)
        let first = try await read(node, "--limit", "1200")
        #expect(first.count == 1_200 && first.next == "1200")
        #expect(first.text(.plain).hasSuffix("More follow: --after 1200"))
        let rest = try await read(node, "--after", "1200", "--limit", "5000")
        #expect(rest.items.first?.sequence == 1_201 && rest.count == 1_300 && rest.next == nil)
        #expect(!rest.text(.plain).contains("--after"))
    }

    @Test("what is no place and no number is refused before the node is asked")
    func refused() async throws {
        let node = Node(3)
        for arguments in [["--after", "x"], ["--after", "1&limit=9"], ["--after", ""], ["--limit", "0"]] {
            let options = try PageOptions.parse(arguments)
            await #expect(throws: CommandError.self, "\(arguments)") {
                _ = try await PageOptions.reading(options) { (query) async throws(CommandError) in
                    try node.page(query)
                }
            }
        }
        #expect(node.queries.withLock { $0 }.isEmpty)
    }

    @Test("a list that gives out the same place again is not followed for ever")
    func endless() async throws {
        await #expect(throws: CommandError.self) {
            let _: SuspenseListView = try await PageOptions.reading(nil) { (_) async throws(CommandError) in
                SuspenseListView([], next: "7")
            }
        }
    }
}
