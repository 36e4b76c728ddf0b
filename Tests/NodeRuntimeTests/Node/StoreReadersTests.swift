import ClearingService
import Testing

@testable import NodeRuntime

@Suite("Reads of the store")
struct StoreReadersTests {
    @Test("so many wait; one more is told that the node is busy, and all that were taken are read")
    func bound() async throws {
        // Nobody reads yet.
        let readers = StoreReaders()
        let (done, sink) = AsyncStream.makeStream(of: Int.self)
        for number in 0..<StoreReaders.waitingMax { #expect(readers.add { sink.yield(number) }) }
        #expect(!readers.add {})
        await #expect(throws: DoorError.busy) { try await readers.value { 1 } }

        let running = Task { try await readers.run() }
        var read: Set<Int> = []
        for await number in done {
            read.insert(number)
            if read.count == StoreReaders.waitingMax { break }
        }
        #expect(try await readers.value { 7 } == 7)
        await #expect(throws: DoorError.self) { try await readers.value { () throws -> Int in throw Missing() } }
        readers.close()
        try await running.value
        await #expect(throws: DoorError.busy) { try await readers.value { 1 } }
    }

    private struct Missing: Error {}
}
