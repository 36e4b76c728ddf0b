/// A dictionary in 256 parts, for tables of a million entries.
///
/// A copy of a dictionary (as a snapshot holds one) shares its memory until either changes, and then the first change copies
/// all of it while a payment waits: a tenth of a second for a million entries. Here a change copies its own part, and a table
/// that grows moves one part at a time.
public struct PartedDictionary<Key: PartedKey, Value: Sendable>: Sendable {
    @usableFromInline static var partBits: UInt64 { 8 }

    @usableFromInline var parts: [[Key: Value]]
    @usableFromInline var storedCount = 0

    @inlinable public init() {
        parts = Array(repeating: [:], count: 1 << Self.partBits)
    }

    @inlinable public var count: Int { storedCount }
    @inlinable public var isEmpty: Bool { storedCount == 0 }

    @inlinable public subscript(key: Key) -> Value? {
        get { parts[key.part(bits: Self.partBits)][key] }
        _modify {
            let part = key.part(bits: Self.partBits)
            let before = parts[part].count
            defer { storedCount += parts[part].count - before }
            yield &parts[part][key]
        }
    }

    @inlinable public subscript(key: Key, default value: @autoclosure () -> Value) -> Value {
        get { self[key] ?? value() }
        _modify {
            let part = key.part(bits: Self.partBits)
            let before = parts[part].count
            defer { storedCount += parts[part].count - before }
            yield &parts[part][key, default: value()]
        }
    }

    /// - Returns: what was there before.
    @discardableResult @inlinable public mutating func updateValue(_ value: Value, forKey key: Key) -> Value? {
        let before = parts[key.part(bits: Self.partBits)].updateValue(value, forKey: key)
        if before == nil { storedCount += 1 }
        return before
    }

    /// - Returns: what was there.
    @discardableResult @inlinable public mutating func removeValue(forKey key: Key) -> Value? {
        let before = parts[key.part(bits: Self.partBits)].removeValue(forKey: key)
        if before != nil { storedCount -= 1 }
        return before
    }

    /// - Parameter half: of which parts; nil for all. `count` is of all parts, whichever.
    @inlinable public mutating func reserveCapacity(_ count: Int, _ half: PartedHalf? = nil) {
        // A little more than the average, since no part has just that; hardly more, since a table that is asked for a few more
        // than fit takes twice the memory.
        let each = (count >> Int(Self.partBits)) * 33 / 32
        for part in half?.of(parts.indices) ?? parts.indices { parts[part].reserveCapacity(each) }
    }

    /// In no order that may show.
    @inlinable public var values: some Sequence<Value> { parts.lazy.flatMap(\.values) }
}

/// Two cores can fill a table: each its half of the parts.
public enum PartedHalf: Sendable {
    case first, second

    @inlinable func of(_ parts: Range<Int>) -> Range<Int> {
        let middle = parts.count / 2
        return self == .first ? parts.lowerBound..<middle : middle..<parts.upperBound
    }
}

extension PartedDictionary {
    @inlinable public static func half(of key: Key) -> PartedHalf { key.part(bits: 1) == 0 ? .first : .second }

    /// - Precondition: each has keys of its half alone.
    public init(_ first: consuming Self, _ second: consuming Self) {
        self = first
        let half = PartedHalf.second.of(parts.indices)
        precondition(second.storedCount == half.reduce(0) { $0 + second.parts[$1].count }, "half of the table")
        for part in half { swap(&parts[part], &second.parts[part]) }
        storedCount = parts.reduce(0) { $0 + $1.count }
    }
}

extension PartedDictionary: Sequence {
    /// In no order that may show.
    @inlinable public func makeIterator() -> FlattenSequence<[[Key: Value]]>.Iterator {
        parts.joined().makeIterator()
    }
}

extension PartedDictionary: Equatable where Value: Equatable {}
