import Testing

@testable import Discovery

@Suite("The bus", .serialized)
struct BusTests {
    private static let everything: [BusValue] = [
        .boolean(true), .byte(200), .int16(-2), .uint16(65_535), .int32(-3), .uint32(4), .int64(.min), .uint64(.max),
        .double(2.5), .string("ä"), .objectPath("/a/b"), .signature("a{sv}"), .bytes([]), .bytes([1, 2, 255]),
        .array(of: "s", []), .array(of: "s", [.string("a"), .string("b")]),
        .dictionary(of: "qv", [BusEntry(.uint16(9), .variant(.bytes([7])))]), .dictionary(of: "sv", []),
        .structure([.string("x"), .byte(1)]), .array(of: "(sy)", [.structure([.string("x"), .byte(1)])]),
        .variant(.variant(.array(of: "o", [.objectPath("/")]))),
        .dictionary(
            of: "oa{sa{sv}}",
            [BusEntry(.objectPath("/x"), .dictionary(of: "sa{sv}", [BusEntry(.string("i"), .properties([]))]))]),
    ]

    /// Processes both until something was answered.
    private func converse(_ buses: [Bus], until isDone: () -> Bool) throws {
        for _ in 0..<1_000_000 where !isDone() {
            for bus in buses { try bus.process() }
        }
        #expect(isDone())
    }

    @Test("every type of value goes over a real bus and back as it was")
    func values() throws {
        let daemon = try PrivateBus()
        let server = try Bus(.at(daemon.address))
        let client = try Bus(.at(daemon.address))
        var name: String?
        server.call(
            BusCall(
                "org.freedesktop.DBus", path: "/org/freedesktop/DBus", interface: "org.freedesktop.DBus",
                member: "RequestName", [.string("org.handsel.Echo"), .uint32(0)])
        ) { _ in name = "org.handsel.Echo" }
        try server.serve("/echo") { call, reply in reply.send(.success(call.arguments)) }
        try converse([server, client]) { name != nil }
        var answer: Result<[BusValue], BusFailure>?
        client.call(
            BusCall("org.handsel.Echo", path: "/echo", interface: "org.handsel.Echo", member: "Say", Self.everything)
        ) { answer = $0 }
        try converse([server, client]) { answer != nil }
        #expect(answer == .success(Self.everything))
    }

    @Test("what nobody offers is answered with the bus's own error, and no answer is waited for twice")
    func errors() throws {
        let daemon = try PrivateBus()
        let bus = try Bus(.at(daemon.address))
        var answers: [Result<[BusValue], BusFailure>] = []
        bus.call(BusCall("org.handsel.Nobody", path: "/", interface: "org.handsel.Nobody", member: "Say")) {
            answers.append($0)
        }
        try converse([bus]) { !answers.isEmpty }
        guard case .failure(let failure) = answers[0] else {
            Issue.record("nobody answered")
            return
        }
        #expect(failure.isAbsence && answers.count == 1)
    }

    @Test("a bus that is not there is told at once, and one that goes away when it is looked at")
    func gone() throws {
        #expect(throws: BusFailure.self) { _ = try Bus(.at("unix:path=/nowhere/at/all")) }
        let daemon = try PrivateBus()
        let bus = try Bus(.at(daemon.address))
        daemon.end()
        #expect(throws: BusFailure.self) { for _ in 0..<1_000_000 { try bus.process() } }
    }
}
