import ArgumentParser
import ClearingService

/// Which part of a list a command shows: all of it, unless somebody says otherwise.
struct PageOptions: ParsableArguments {
    /// What the node tells at once.
    static let pageMax = 1_000
    /// What one command tells, whatever was asked for; the rest comes with `--after`.
    static let linesMax = 1_000_000

    @Option(help: ArgumentHelp("Go on after a list that was cut: what its answer calls next.", valueName: "place"))
    var after: String?

    @Option(help: ArgumentHelp("How many lines at most (default: all of them).", valueName: "count"))
    var limit: Int?

    /// - Parameters:
    ///   - options: nil for the whole list.
    ///   - page: asks the node for one page.
    static func reading<View: PagedView>(
        _ options: PageOptions?, _ page: (_ query: String) async throws(CommandError) -> View
    ) async throws(CommandError) -> View {
        let (after, limit) = (options?.after, options?.limit)
        guard (1...linesMax).contains(limit ?? 1) else {
            throw .usage("--limit is a number from 1 to \(linesMax)")
        }
        if let after { try check(after) }
        var list = try await page(query(after, limit ?? linesMax))
        while let next = list.next, list.count < limit ?? linesMax {
            let following = try await page(query(next, (limit ?? linesMax) - list.count))
            guard following.next != next else { throw LocalAPI.misunderstood("a list that does not end") }
            list = list.joined(with: following)
        }
        return list
    }

    private static func query(_ after: String?, _ limit: Int) -> String {
        "?limit=\(min(limit, pageMax))" + (after.map { "&after=\($0)" } ?? "")
    }

    private static func check(_ after: String) throws(CommandError) {
        let isPlace =
            (1...64).contains(after.utf8.count) && after.utf8.allSatisfy { (48...57).contains($0) || $0 == 46 }
        guard isPlace else {
            throw .usage(
                "“\(CellWidth.fitting(after, into: 40))” is no place in a list",
                next: "It is what the answer before calls next, with --json.")
        }
    }
}

extension PagedView {
    /// Says how to go on, under a list that was cut.
    func withHint(_ text: String) -> String {
        next.map { text + "\nMore follow: --after \($0)" } ?? text
    }
}
