/// An array in pieces of 4,096 elements, for tables of a million.
///
/// A copy of an array (as a snapshot holds one) shares its memory until either changes, and then the first change copies all
/// of it while a payment waits. Here it copies one piece; and an array that grows never moves what it has.
public struct ChunkedArray<Element: Sendable>: Sendable {
    @usableFromInline static var chunkBits: Int { 12 }

    /// All full but the last, which is never empty.
    @usableFromInline var chunks: [[Element]] = []

    @inlinable public init() {}

    @inlinable public init(repeating element: Element, count: Int) {
        let chunkCount = 1 << Self.chunkBits
        for start in stride(from: 0, to: count, by: chunkCount) {
            chunks.append(Array(repeating: element, count: Swift.min(chunkCount, count - start)))
        }
    }

    @inlinable public mutating func append(_ element: Element) {
        if let last = chunks.indices.last, chunks[last].count < 1 << Self.chunkBits {
            chunks[last].append(element)
        } else {
            chunks.append([element])
        }
    }

    /// Takes the last element out; nil if there is none.
    @inlinable public mutating func popLast() -> Element? {
        guard let last = chunks.indices.last else { return nil }
        let element = chunks[last].removeLast()
        if chunks[last].isEmpty { chunks.removeLast() }
        return element
    }
}

extension ChunkedArray: RandomAccessCollection, MutableCollection {
    @inlinable public var startIndex: Int { 0 }

    @inlinable public var endIndex: Int {
        guard let last = chunks.last else { return 0 }
        return (chunks.count - 1) << Self.chunkBits + last.count
    }

    @inlinable public subscript(index: Int) -> Element {
        get { chunks[index >> Self.chunkBits][index & (1 << Self.chunkBits - 1)] }
        _modify { yield &chunks[index >> Self.chunkBits][index & (1 << Self.chunkBits - 1)] }
    }
}

extension ChunkedArray: Equatable where Element: Equatable {}
