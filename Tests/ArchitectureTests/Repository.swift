import Foundation

/// The tree that the rules are about.
enum Repository {
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every file of ours under `folder`, by its path from the root, in order.
    static func files(under folder: String, suffix: String) throws -> [String] {
        let start = root.appending(path: folder)
        guard FileManager.default.fileExists(atPath: start.path()) else { return [] }
        return try FileManager.default.subpathsOfDirectory(atPath: start.path())
            .filter { $0.hasSuffix(suffix) && !$0.split(separator: "/").contains { $0.hasPrefix(".") } }
            .map { "\(folder)/\($0)" }
            .sorted()
    }

    static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path())
    }

    static func topLevel() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.path()).sorted()
    }

    /// The names in .gitignore, which has no patterns.
    static func ignored() throws -> Set<String> {
        Set(try text(of: ".gitignore").split(separator: "\n").map { String($0.hasSuffix("/") ? $0.dropLast() : $0) })
    }

    /// Read once: the rules share it.
    static let sources = Result { try swift(under: "Sources") }
    static let tests = Result { try swift(under: "Tests") + swift(under: "Benchmarks") }

    private static func swift(under folder: String) throws -> [SwiftSource] {
        try files(under: folder, suffix: ".swift").map { SwiftSource(path: $0, text: try text(of: $0)) }
    }
}
