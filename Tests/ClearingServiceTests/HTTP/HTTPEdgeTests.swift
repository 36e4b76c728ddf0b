import ClearingService
import Ledger
import PaymentProtocol
import Synchronization
import Testing

@Suite("A door and bad requests")
struct HTTPEdgeTests {
    @Test("a path that is not there, and a method that it does not know, are told apart")
    func unknown() async throws {
        let fixture = try await PaymentFixture()
        try await withPaymentDoor(fixture.stub) { address in
            let missing = try await address.get("/balances")
            #expect(missing.status == 404)
            let missingName = try missing.error.reason.name
            #expect(missingName == "not_found")
            for (method, path, allow) in [
                ("DELETE", "/balance", "GET"), ("GET", "/payments", "POST"), ("PUT", "/receipts/00", "GET"),
                ("OPTIONS", "/payments", "POST"),
            ] {
                let reply = try await address.ask(method, path)
                #expect(reply.status == 405 && reply.headers["allow"] == allow)
                let name = try reply.error.reason.name
                #expect(name == "method_not_allowed")
            }
        }
    }

    @Test(
        "a body that is something else than it must be is refused",
        arguments: [nil, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", ""])
    func contentType(type: String?) async throws {
        let fixture = try await PaymentFixture()
        let headers = type.map { ["Content-Type": $0] } ?? [:]
        let reply = try await withPaymentDoor(fixture.stub) {
            try await $0.ask("POST", "/payments", headers, body: Array(fixture.payCommand().utf8))
        }
        #expect(reply.status == 415)
        #expect(try reply.error.reason.message.contains("application/json"))
        #expect(fixture.stub.commands.isEmpty)
    }

    @Test("a content type may be written in any case, with the charset that JSON has anyway")
    func contentTypeSpelling() async throws {
        let fixture = try await PaymentFixture()
        fixture.stub.reply(.success(.settled(fixture.receipt, text: nil)))
        let reply = try await withPaymentDoor(fixture.stub) {
            try await $0.ask(
                "POST", "/payments", ["Content-Type": "Application/JSON ; charset=UTF-8"],
                body: Array(fixture.payCommand().utf8))
        }
        #expect(reply.status == 200)
    }

    @Test("a body larger than its bound is refused, and the connection goes on")
    func tooLarge() async throws {
        let fixture = try await PaymentFixture()
        let body = [UInt8](repeating: UInt8(ascii: " "), count: 100_000)
        try await withPaymentDoor(fixture.stub) { address in
            try await HTTPConnection.with(address) { connection in
                let reply = try await connection.ask(
                    "POST", "/payments", ["Content-Type": "application/json"], body: body)
                #expect(reply.status == 413)
                let name = try reply.error.reason.name
                #expect(name == "body_too_large")
                let next = try await connection.ask("GET", "/status")
                #expect(next.status == 200)
            }
        }
        #expect(fixture.stub.commands.isEmpty)
    }

    @Test("a body without an end is not read for ever", arguments: [true, false])
    func endless(saysLength: Bool) async throws {
        let fixture = try await PaymentFixture()
        try await withPaymentDoor(fixture.stub) { address in
            try await HTTPConnection.with(address) { connection in
                let length = saysLength ? "Content-Length: 1000000000000" : "Transfer-Encoding: chunked"
                try await connection.send(
                    "POST /payments HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n\(length)\r\n\r\n")
                let chunk = String(repeating: "x", count: 65_536)
                do {
                    for _ in 0..<200 { try await connection.send(saysLength ? chunk : "10000\r\n\(chunk)\r\n") }
                } catch {
                    // The door has closed the connection, as it should.
                }
                let isClosed = await connection.isClosedByDoor()
                #expect(isClosed)
            }
        }
    }

    @Test(
        "bytes that are no request end the connection, and nothing else",
        arguments: [
            "\u{0}\u{1}\u{2}\u{3}\r\n\r\n", "HELO handsel\r\n\r\n", "GET /status HTTP/9.9\r\n\r\n",
            "GET /status\r\n\r\n", "GET /status HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
            "POST /payments HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}\u{3}\u{3}",
        ])
    func garbage(bytes: String) async throws {
        let fixture = try await PaymentFixture()
        try await withPaymentDoor(fixture.stub) { address in
            try await HTTPConnection.with(address) { connection in
                try await connection.send(bytes)
                let isClosed = await connection.isClosedByDoor()
                #expect(isClosed)
            }
            let status = try await address.get("/status").status
            #expect(status == 200)
        }
        #expect(fixture.stub.commands.isEmpty)
    }

    @Test("headers beyond their bound end the connection")
    func headers() async throws {
        let fixture = try await PaymentFixture()
        try await withPaymentDoor(fixture.stub) { address in
            for headers in [
                "X: \(String(repeating: "x", count: 9_000))\r\n",
                (0..<100).map { "X\($0): x\r\n" }.joined(),
            ] {
                try await HTTPConnection.with(address) { connection in
                    try await connection.send("GET /status HTTP/1.1\r\nHost: h\r\n\(headers)\r\n")
                    let isClosed = await connection.isClosedByDoor()
                    #expect(isClosed)
                }
            }
        }
    }

    @Test("a request that breaks off in the middle does nothing")
    func truncated() async throws {
        let fixture = try await PaymentFixture()
        let body = fixture.payCommand()
        try await withPaymentDoor(fixture.stub) { address in
            try await HTTPConnection.with(address) { connection in
                try await connection.send(
                    "POST /payments HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                        + "Content-Length: \(body.utf8.count + 1)\r\n\r\n\(body)")
            }
            // The door has nothing to answer, and the next caller is served as if nothing had been.
            let status = try await address.get("/status").status
            #expect(status == 200)
        }
        #expect(fixture.stub.commands.isEmpty)
    }

    @Test("several requests on one connection are answered one after the other")
    func pipelined() async throws {
        let fixture = try await PaymentFixture()
        try await withPaymentDoor(fixture.stub) { address in
            try await HTTPConnection.with(address) { connection in
                for _ in 0..<3 { try await connection.send("GET", "/status") }
                for _ in 0..<3 {
                    let reply = try await connection.reply()
                    #expect(reply.status == 200)
                }
            }
        }
    }

    @Test("an answer that never comes does not keep the door from closing")
    func silentNode() async throws {
        let fixture = try await PaymentFixture()
        fixture.stub.script.withLock { $0.isSilent = true }
        let body = Array(fixture.payCommand().utf8)
        let path = "/payments"
        let reply: Task<Reply, any Error> = try await withPaymentDoor(fixture.stub) { address in
            let reply = Task {
                try await address.ask("POST", path, ["Content-Type": "application/json"], body: body)
            }
            while fixture.stub.commands.isEmpty { await Task.yield() }
            return reply
        }
        let answer = try await reply.value
        #expect(answer.status == 503)
        #expect(try answer.error.reason.name == "outcome_unknown")
    }
}
