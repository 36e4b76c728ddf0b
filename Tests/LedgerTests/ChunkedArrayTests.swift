import Testing

@testable import Ledger

@Suite struct ChunkedArrayTests {
    @Test func `it holds what an array holds, over the edges of its pieces`() {
        var chunked = ChunkedArray<Int>()
        #expect(chunked.isEmpty && chunked.popLast() == nil)
        for number in 0..<10_000 { chunked.append(number) }
        #expect(chunked.count == 10_000 && Array(chunked) == Array(0..<10_000))
        for index in chunked.indices { chunked[index] *= 2 }
        #expect(chunked[4_095] == 8_190 && chunked[4_096] == 8_192 && chunked.last == 19_998)
        for number in (0..<10_000).reversed() { #expect(chunked.popLast() == 2 * number) }
        #expect(chunked == ChunkedArray() && chunked.chunks.isEmpty)
    }

    @Test(arguments: [0, 1, 16, 4_095, 4_096, 4_097, 16_384])
    func `repeating an element is appending it so often`(count: Int) {
        var appended = ChunkedArray<Int>()
        for _ in 0..<count { appended.append(7) }
        #expect(ChunkedArray(repeating: 7, count: count) == appended)
        #expect(appended.count == count)
    }

    @Test func `a change after a copy copies one piece and leaves the copy as it was`() {
        var chunked = ChunkedArray(repeating: 0, count: 20_000)
        let copy = chunked
        chunked[5_000] = 1
        #expect(copy[5_000] == 0 && chunked[5_000] == 1)
        func address(_ chunk: [Int]) -> UnsafeRawPointer? { chunk.withUnsafeBytes { $0.baseAddress } }
        let isShared = zip(copy.chunks, chunked.chunks).map { address($0) == address($1) }
        #expect(isShared == [true, false, true, true, true])
    }
}
