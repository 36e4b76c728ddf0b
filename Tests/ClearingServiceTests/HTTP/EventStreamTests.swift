import ClearingService
import Ledger
import PaymentProtocol
import Testing

@Suite("Streams of events")
struct EventStreamTests {
    /// Opens a stream and takes what says that it stands.
    private func open(_ connection: HTTPConnection, _ headers: [String: String] = [:]) async throws {
        try await connection.send("GET", "/events", headers)
        let head = try await connection.head()
        #expect(head.status == 200 && head.headers["content-type"] == "text/event-stream")
        let opening = try await connection.chunk()
        #expect(opening == ": open\n\n")
    }

    private func event(_ connection: HTTPConnection) async throws -> NoticeView {
        let lines = try #require(try await connection.chunk()).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 4 && lines[2].isEmpty && lines[3].isEmpty)
        let view = try NoticeView(json: Array(lines[1].dropFirst("data: ".count).utf8))
        #expect(lines[0] == "event: \(view.event.rawValue)")
        return view
    }

    @Test("a listener hears the seven steps, in order and with their numbers")
    func steps() async throws {
        let fixture = try await PaymentFixture()
        let intent = try #require(fixture.receipt.payment).intent.message
        let partner = Counterparty(account: fixture.ben.account, unverifiedName: "Ben")
        let notices: [UserNotice] = [
            .connected, .bumpReported, .matched,
            .stringReady("K7Q2", AgreedTerms(amount: intent.amount, text: "two coffees", isDebtor: true)),
            .partnerIdentified(partner), .requestReceived(.sha256(of: [1]), intent.amount, text: "two coffees"),
            .intentSigned(intent.identifier, intent.amount), .settled(fixture.receipt, text: "two coffees"),
            .refused(intent.identifier, .insufficientFunds), .bumpEnded(.ambiguous), .disconnected,
        ]
        let views = try await withPaymentDoor(fixture.stub) { address in
            try await HTTPConnection.with(address) { connection in
                try await open(connection, ["Accept": "text/event-stream"])
                var views: [NoticeView] = []
                for notice in notices {
                    fixture.stub.notify(notice)
                    views.append(try await event(connection))
                }
                return views
            }
        }
        #expect(views == notices.map { NoticeView($0, account: fixture.ada.account) })
        #expect(views.compactMap(\.step?.number) == [2, 3, 4, 5, 7, 6])
        #expect(views[3].string == "K7Q2" && views[3].role == .debtor)
        #expect(views[7].payment?.receipt == Base64URL.encode(fixture.receipt.encoded))
        #expect(views[9].reason?.name == "ambiguous")
    }

    @Test("every listener hears everything")
    func several() async throws {
        let fixture = try await PaymentFixture()
        try await withPaymentDoor(fixture.stub) { address in
            try await HTTPConnection.with(address) { first in
                try await HTTPConnection.with(address) { second in
                    try await open(first)
                    try await open(second)
                    fixture.stub.notify(.connected)
                    let events = [try await event(first).event, try await event(second).event]
                    #expect(events == [.connected, .connected])
                }
            }
        }
    }

    @Test("a door closes with its streams, and each of them gets its proper end")
    func shutdown() async throws {
        let fixture = try await PaymentFixture()
        let end: Task<Bool, any Error> = try await withPaymentDoor(fixture.stub) { address in
            let (opened, continuation) = AsyncStream.makeStream(of: Void.self)
            let end = Task {
                try await HTTPConnection.with(address) { connection in
                    try await open(connection)
                    continuation.finish()
                    return try await connection.chunk() == nil
                }
            }
            for await _ in opened {}
            return end
        }
        #expect(try await end.value)
    }

    @Test("a stream whose source ends, ends")
    func sourceEnds() async throws {
        let fixture = try await PaymentFixture()
        try await withPaymentDoor(fixture.stub) { address in
            try await HTTPConnection.with(address) { connection in
                try await open(connection)
                fixture.stub.hangUp()
                let last = try await connection.chunk()
                #expect(last == nil)
            }
        }
    }

    @Test("a reader that leaves is forgotten")
    func readerLeaves() async throws {
        let fixture = try await PaymentFixture()
        try await withPaymentDoor(fixture.stub) { address in
            try await HTTPConnection.with(address) { connection in
                try await open(connection)
                #expect(fixture.stub.listenerCount == 1)
            }
            while fixture.stub.listenerCount > 0 { await Task.yield() }
        }
    }

    @Test("a reader that stops reading is cut, and holds up nobody")
    func slowReader() async throws {
        let fixture = try await PaymentFixture()
        try await withPaymentDoor(fixture.stub) { address in
            try await HTTPConnection.with(address) { connection in
                try await open(connection)
                // More than the sockets and the queue can hold, and nobody reads.
                let text = String(repeating: "x", count: 500)
                let notice = UserNotice.requestSigned(
                    .sha256(of: []), Amount(minorUnits: 1, currency: .eur), text: text)
                while fixture.stub.listenerCount > 0 {
                    fixture.stub.notify(notice)
                    await Task.yield()
                }
                let isClosed = await connection.isClosedByDoor()
                #expect(isClosed)
            }
            try await HTTPConnection.with(address) { connection in try await open(connection) }
        }
    }

    @Test("there are only so many streams, and each that ends makes room")
    func slots() async throws {
        let fixture = try await PaymentFixture()
        try await withPaymentDoor(fixture.stub) { address in
            try await withThrowingTaskGroup { group in
                let (opened, openedContinuation) = AsyncStream.makeStream(of: Void.self)
                for _ in 0..<64 {
                    group.addTask {
                        try await HTTPConnection.with(address) { connection in
                            try await open(connection)
                            openedContinuation.yield()
                            // Until the source ends.
                            while try await connection.chunk() != nil {}
                        }
                    }
                }
                var iterator = opened.makeAsyncIterator()
                for _ in 0..<64 { await iterator.next() }
                let refused = try await address.get("/events")
                #expect(refused.status == 503)
                #expect(refused.headers["retry-after"] != nil)
                fixture.stub.hangUp()
                try await group.waitForAll()
            }
            try await HTTPConnection.with(address) { connection in try await open(connection) }
        }
    }

    @Test("a reader that wants something else than events is told so")
    func accept() async throws {
        let fixture = try await PaymentFixture()
        let status = try await withPaymentDoor(fixture.stub) {
            try await $0.get("/events", ["Accept": "application/json"]).status
        }
        #expect(status == 406)
    }
}
