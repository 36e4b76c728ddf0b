import Foundation
import Testing

/// A clearing node and two payers, each a process of the real command with a home of its own, on loopback.
struct ProcessTown {
    let folder: String
    let clearing: ProcessNode
    let ada: ProcessNode
    let ben: ProcessNode
    /// What `handsel identity` says of the clearing node.
    let clearingIdentity: String
    /// `127.0.0.1:40123`, both of them.
    let listen: String
    let http: String

    static let place = ["--at", "52.5200,13.4050", "--accuracy", "8"]

    var nodes: [ProcessNode] { [clearing, ada, ben] }

    func account(of node: ProcessNode) async throws -> String {
        let answer = try await node.until("an account", ["identity"]) { $0["account"] is String }
        return try #require(answer["account"] as? String)
    }

    /// Money comes in from outside, and its owner sees it.
    func credit(_ node: ProcessNode, _ amount: String, reference: String) async throws {
        let account = try await account(of: node)
        let result = try await clearing.command(
            "account", "credit", account, amount, "EUR", "--reference", reference, "--booked", "today")
        #expect(result.status == 0, "\(result.text)")
        try await waitForBalance(of: node, amount)
    }

    func waitForBalance(of node: ProcessNode, _ amount: String) async throws {
        _ = try await node.until("a balance of \(amount)", ["balance"]) { Self.euros($0) == amount }
    }

    /// The euros in the answer of `handsel balance`.
    static func euros(_ answer: [String: Any]) -> String? {
        let balances = answer["balances"] as? [[String: Any]] ?? []
        for balance in balances {
            let money = balance["amount"] as? [String: Any] ?? balance
            if money["currency"] as? String == "EUR" { return money["amount"] as? String }
        }
        return balances.isEmpty ? "0.00" : nil
    }

    func balance(of node: ProcessNode) async throws -> String {
        let answer = try await node.until("a balance", ["balance"]) { Self.euros($0) != nil }
        return try #require(Self.euros(answer))
    }

    /// One more payer at the same clearing node; whoever asked for it stops it.
    func addPayer(_ name: String) async throws -> ProcessNode {
        let node = ProcessNode(name: name, home: folder + "/" + name.lowercased())
        let founded = try await node.command(
            "init", "--role", "payment", "--name", name, "--clearing", listen, "--clearing-id", clearingIdentity)
        try #require(founded.status == 0, "\(founded.text)")
        try await node.start()
        try await waitForBalance(of: node, "0.00")
        return node
    }

    /// Both nodes and the book agree, and the book passes its audit.
    func expectAgreement(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let audit = try await clearing.command("audit")
        #expect(audit.status == 0, "\(audit.text)", sourceLocation: sourceLocation)
    }
}

/// Makes a town whose nodes run and are connected; ends every process and removes every file.
///
/// - Parameter database: of the book, as a URL; a file in the clearing node's home if nil.
func withProcessTown(
    database: String? = nil, clearingWrapper: [String] = [], clearingEnvironment: [String: String] = [:],
    _ body: (ProcessTown) async throws -> Void
) async throws {
    let folder = "/tmp/handsel-" + UUID().uuidString.prefix(8).lowercased()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let clearing = ProcessNode(name: "clearing", home: folder + "/clearing")
    let ada = ProcessNode(name: "Ada", home: folder + "/ada")
    let ben = ProcessNode(name: "Ben", home: folder + "/ben")

    let founded = try await clearing.command(
        "init", "--role", "clearing", "--name", "Town", "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0")
    try #require(founded.status == 0, "\(founded.text)")
    if let database {
        // The shortest lease: whoever comes back after a kill waits for its own to run out.
        try clearing.set(["url": "\"\(database)\"", "lease_milliseconds": "500"])
    }
    let ready = try await clearing.start(wrapper: clearingWrapper, environment: clearingEnvironment)
    let listen = try #require(ready["listen"] as? String)
    // A node that comes back must be where it was: the port that it got becomes the port that it asks for.
    let configuration = clearing.home + "/node.toml"
    let text = try String(contentsOfFile: configuration, encoding: .utf8)
    let http = try #require(ready["http"] as? String)
    var lines = text.components(separatedBy: "\n")
    for index in lines.indices {
        if lines[index].hasPrefix("listen") { lines[index] = "listen = \"\(listen)\"" }
        if lines[index].hasPrefix("http ") || lines[index].hasPrefix("http=") { lines[index] = "http = \"\(http)\"" }
    }
    try lines.joined(separator: "\n").write(toFile: configuration, atomically: false, encoding: .utf8)
    let identity = try await clearing.command("identity")
    let identityText = try #require(identity.answer["clearing"] as? String, "\(identity.text)")
    for node in [ada, ben] {
        let founded = try await node.command(
            "init", "--role", "payment", "--name", node.name, "--clearing", listen, "--clearing-id", identityText)
        try #require(founded.status == 0, "\(founded.text)")
        try await node.start()
    }
    let town = ProcessTown(
        folder: folder, clearing: clearing, ada: ada, ben: ben, clearingIdentity: identityText, listen: listen,
        http: http)
    do {
        for node in [ada, ben] { try await town.waitForBalance(of: node, "0.00") }
        try await body(town)
    } catch {
        for node in town.nodes { await node.kill() }
        throw error
    }
    for node in town.nodes.reversed() { await node.stop() }
}
