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
        let before = self[key]
        self[key] = value
        return before
    }

    /// - Returns: what was there.
    @discardableResult @inlinable public mutating func removeValue(forKey key: Key) -> Value? {
        guard let before = self[key] else { return nil }
        self[key] = nil
        return before
    }

    @inlinable public mutating func reserveCapacity(_ count: Int) {
        // A little more than the average, since no part has just that.
        let each = (count >> Int(Self.partBits)) * 9 / 8
        for part in parts.indices { parts[part].reserveCapacity(each) }
    }

    /// In no order that may show.
    @inlinable public var values: some Sequence<Value> { parts.lazy.flatMap(\.values) }
}

extension PartedDictionary: Sequence {
    /// In no order that may show.
    @inlinable public func makeIterator() -> FlattenSequence<[[Key: Value]]>.Iterator {
        parts.joined().makeIterator()
    }
}

extension PartedDictionary: Equatable where Value: Equatable {}
