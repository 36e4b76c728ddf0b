import Ledger
import PaymentProtocol
import Testing

@testable import ClearingService

@Suite("The documents of the doors")
struct OpenAPITests {
    /// Every operation (`GET /v1/head`) with its documented statuses, as another program reads them out of the document.
    private func documented(_ file: String) throws -> [String: Set<String>] {
        let verdict = try Referee.checkDocuments("api", file)
        try #require(verdict.isContent, "\(verdict.complaints)")
        var operations: [String: Set<String>] = [:]
        for line in verdict.output.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            operations[words[0] + " " + words[1]] = Set(words.dropFirst(2))
        }
        return operations
    }

    @Test("the clearing node's door answers what its document says, and nothing else")
    func clearingDoor() async throws {
        let fixture = try await ClearingDoorFixture()
        let door = ClearingDoor(
            host: "127.0.0.1", port: 0, operations: fixture.clearing, surroundings: fixture.clock.surroundings,
            logger: silentLogger)
        #expect(Set(door.routes.operations) == Set(try documented("Docs/openapi.yaml").keys))
    }

    @Test("the local doors answer what their document says, and nothing else")
    func localDoors() async throws {
        let fixture = try await PaymentFixture()
        let payment = LocalDoor(socketPath: "/api.sock", payment: fixture.stub, logger: silentLogger)
        let clearing = LocalDoor(socketPath: "/api.sock", clearing: fixture.clearing, logger: silentLogger)
        #expect(
            Set(payment.routes.operations + clearing.routes.operations)
                == Set(try documented("Docs/openapi-local.yaml").keys))
    }

    @Test("whatever goes wrong, the door answers with a status that its document knows")
    func statuses() async throws {
        let documented = try documented("Docs/openapi.yaml")
        let fixture = try await ClearingDoorFixture()
        let foreign = try fixture.ada.intent(
            to: fixture.ben.account, "1.00", created: fixture.now, clearing: fixture.ben.key.publicKey)
        let poor = try fixture.ada.intent(to: fixture.ben.account, "200.00", created: fixture.now)
        try await fixture.withDoor { address in
            func check(_ operation: String, _ headers: [String: String] = [:], _ body: [UInt8]? = nil) async throws {
                let words = operation.split(separator: " ").map(String.init)
                let path = words[1].replacing("{sequence}", with: "77")
                for query in ["", "?from=1", "?after=x", "?from=999"] {
                    try await HTTPConnection.with(address) { connection in
                        try await connection.send(words[0], path + query, headers, body: body)
                        let status = try await connection.head().status
                        #expect(
                            documented[operation]?.contains(String(status)) == true,
                            "\(operation)\(query) answers \(status)")
                    }
                }
            }
            for failure in [nil, DoorError.busy, .unavailable("it rebuilds itself")] {
                await fixture.clearing.set(failure: failure)
                for operation in documented.keys {
                    let body: [UInt8]? = operation.hasPrefix("POST") ? [0x80] : nil
                    try await check(operation, [:], body)
                    try await check(operation, ["Authorization": "Handsel AAAA"], body)
                    try await check(operation, ["Accept": "image/png"], body)
                    let proof = try await fixture.authorization(of: fixture.ada, at: address)
                    try await check(operation, proof, body)
                    for message in [foreign.envelope, poor.envelope, fixture.ada.opening.envelope, [0x80]]
                    where operation.hasPrefix("POST") {
                        try await check(operation, ["Content-Type": "application/cose"], message)
                    }
                }
            }
            await fixture.clearing.set(failure: nil)
        }
    }
}
