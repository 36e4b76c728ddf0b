import Foundation

/// A PostgreSQL server for this run of the tests, gone with the process, even if that is killed (see `cluster`, beside this
/// file). One is shared by all tests, and started when the first asks for it; a test that harms its server has its own.
public final class PostgreSQLCluster: Sendable {
    public static let shared = Result { try PostgreSQLCluster() }

    /// Where the server's socket lies.
    public let folder: String
    private let server: Process
    /// Held open: the server stops when it closes.
    private let lifeline: FileHandle

    /// - Throws: `CocoaError` if PostgreSQL is not installed, or does not start.
    public init() throws {
        folder = "/tmp/handsel-postgresql-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString.prefix(4))"
        let (input, output) = (Pipe(), Pipe())
        lifeline = input.fileHandleForWriting
        // A process that a test starts must not hold the server's life in its hands.
        _ = fcntl(lifeline.fileDescriptor, F_SETFD, FD_CLOEXEC)
        server = Process()
        server.executableURL = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("cluster")
        server.arguments = [folder]
        server.standardInput = input
        server.standardOutput = output
        try server.run()
        let answer = output.fileHandleForReading.availableData
        guard String(decoding: answer, as: UTF8.self) == "ready\n" else {
            throw CocoaError(.executableNotLoadable, userInfo: [NSLocalizedDescriptionKey: "no PostgreSQL server"])
        }
    }

    /// What psql said.
    public struct Refusal: Error, CustomStringConvertible {
        public let description: String
    }

    /// Makes an empty database and names it as libpq wants it.
    public func makeDatabase() throws -> String {
        let name = "test_" + UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased()
        try run("CREATE DATABASE \(name)", in: "postgres")
        return url(of: name)
    }

    public func url(of database: String, user: String = "postgres") -> String {
        "postgresql:///\(database)?host=\(folder)&user=\(user)"
    }

    /// Runs statements as the server's owner.
    ///
    /// - Returns: what they say, column after column, without headings.
    @discardableResult
    public func run(_ sql: String, in database: String) throws -> String {
        let (psql, output) = (Process(), Pipe())
        psql.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let url = database.contains(":") ? database : url(of: database)
        psql.arguments = ["psql", "--no-psqlrc", "-qtA", "-v", "ON_ERROR_STOP=1", "--dbname", url, "-c", sql]
        psql.standardOutput = output
        let errors = Pipe()
        psql.standardError = errors
        try psql.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        psql.waitUntilExit()
        guard psql.terminationStatus == 0 else {
            throw Refusal(
                description: String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self))
        }
        return text.trimmingCharacters(in: .newlines)
    }
}
