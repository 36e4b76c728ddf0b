import Ledger
import PaymentProtocol
import Testing
import Transport

@testable import NodeRuntime

@Suite("The sealed link over the radio", .serialized, .inVirtualMachine)
struct RadioLinkTests {
    private static func message(_ number: Int, bytes: Int) -> [UInt8] {
        [UInt8(number)] + (1..<bytes).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ number) }
    }

    private static func key() throws -> LinkSecretKey {
        LinkSecretKey(seed: try #require(Bytes32([UInt8](repeating: 7, count: 32))))
    }

    /// Lets a visitor send its messages to a store that answers each, cuts the stream, and looks at what arrived.
    private func talk(cuttingAfter cuts: [Int]) async throws {
        let messages = (0..<24).map { Self.message($0, bytes: 12_000) }
        let advertiser = try Advertiser()
        let key = try Self.key()
        let store = RadioListener(key, cuttingAfter: cuts) { [$0[0] ^ 0xff] + $0.dropFirst() }
        let listener = try L2CAPListener(adapter: VirtualMachine.listening)
        let serving = Task { try await listener.run { await store.serve($0) } }
        let visitor = RadioCaller(channel: listener.channel)
        await visitor.talk(messages, until: messages.count)
        serving.cancel()
        try await serving.value
        await store.end()
        withExtendedLifetime(advertiser) {}

        #expect(await visitor.peer == key.publicKey)
        #expect(await !visitor.isLost)
        #expect(await store.heard == messages)
        #expect(await visitor.heard == messages.map { [$0[0] ^ 0xff] + $0.dropFirst() })
        #expect(await store.opened == 1)
        #expect(await store.resumed >= cuts.count)
    }

    @Test(
        "carries some hundred kilobytes both ways, in order, to the store that was meant", .timeLimit(.minutes(4)))
    func carries() async throws {
        try await talk(cuttingAfter: [])
    }

    @Test(
        "cut in the middle, twice, it goes on where it was: nothing is lost, nothing comes twice",
        .timeLimit(.minutes(4)))
    func resumes() async throws {
        try await talk(cuttingAfter: [5, 13])
    }
}
