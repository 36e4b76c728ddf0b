import ArgumentParser
import Ledger
import NodeRuntime
import PaymentProtocol
import Testing

@testable import handsel

@Suite("handsel init, before it makes anything")
struct InitCommandTests {
    private static let clearing = ClearingAddress(
        log: PublicKey(Bytes32(last: 8)), link: LinkPublicKey(Bytes32(last: 9)))

    private func parse(_ arguments: String...) throws -> InitCommand {
        try #require(try Handsel.parseAsRoot(["init"] + arguments) as? InitCommand)
    }

    @Test("a payment node is told its clearing node")
    func payment() throws {
        let command = try parse(
            "--role", "payment", "--name", "Ada", "--clearing", "192.0.2.7:7410", "--clearing-id", Self.clearing.text)
        let configuration = try command.nodeConfiguration()
        #expect(configuration.role == .payment)
        #expect(configuration.name == "Ada")
        guard case .payment(let payment) = configuration.part else { return }
        #expect(payment.clearingAddress == Self.clearing)
        #expect(payment.clearing.description == "192.0.2.7:7410")
    }

    @Test("a clearing node listens where it is told")
    func clearingNode() throws {
        let command = try parse(
            "--role", "clearing", "--name", "Bank", "--listen", "[::1]:0", "--http", "127.0.0.1:7480")
        let configuration = try command.nodeConfiguration()
        let clearing = try #require(configuration.clearing)
        #expect(clearing.listen.description == "[::1]:0")
        #expect(clearing.http?.description == "127.0.0.1:7480")
    }

    @Test("what does not fit together is refused before a PIN is asked for")
    func refusals() throws {
        let wrong: [[String]] = [
            ["--role", "payment", "--name", "Ada"],
            ["--role", "payment", "--name", "Ada", "--clearing", "here", "--clearing-id", Self.clearing.text],
            ["--role", "payment", "--name", "Ada", "--clearing", "a:0", "--clearing-id", Self.clearing.text],
            ["--role", "payment", "--name", "Ada", "--clearing", "a:1", "--clearing-id", "hslc1"],
            ["--role", "payment", "--name", "Ada", "--clearing", "a:1", "--clearing-id", Self.clearing.text]
                + ["--listen", "127.0.0.1:0"],
            ["--role", "payment", "--name", "Ada", "--clearing", "a:1", "--clearing-id", Self.clearing.text]
                + ["--http", "127.0.0.1:0"],
            ["--role", "clearing", "--name", "Bank", "--clearing", "a:1"],
            ["--role", "clearing", "--name", "Bank", "--listen", "7410"],
            ["--role", "clearing", "--name", ""],
            ["--role", "clearing", "--name", String(repeating: "x", count: 65)],
            ["--role", "clearing", "--name", "Ba\u{1B}nk"],
        ]
        for arguments in wrong {
            let command = try #require(try Handsel.parseAsRoot(["init"] + arguments) as? InitCommand)
            let error = #expect(throws: CommandError.self, "\(arguments)") { try command.nodeConfiguration() }
            #expect(error?.status == .usage)
        }
    }
}
