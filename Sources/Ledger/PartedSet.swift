/// A set in 256 parts, for the reason that `PartedDictionary` has.
public struct PartedSet<Element: PartedKey>: Equatable, Sendable {
    @usableFromInline static var partBits: UInt64 { 8 }

    @usableFromInline var parts: [Set<Element>]
    @usableFromInline var storedCount = 0

    @inlinable public init() {
        parts = Array(repeating: [], count: 1 << Self.partBits)
    }

    @inlinable public var count: Int { storedCount }

    @inlinable public func contains(_ element: Element) -> Bool {
        parts[element.part(bits: Self.partBits)].contains(element)
    }

    /// - Returns: whether it was not there before.
    @discardableResult @inlinable public mutating func insert(_ element: Element) -> Bool {
        let isNew = parts[element.part(bits: Self.partBits)].insert(element).inserted
        if isNew { storedCount += 1 }
        return isNew
    }

    @inlinable public mutating func remove(_ element: Element) {
        if parts[element.part(bits: Self.partBits)].remove(element) != nil { storedCount -= 1 }
    }

    @inlinable public mutating func reserveCapacity(_ count: Int) {
        // A little more than the average, since no part has just that; hardly more, since a table that is asked for a few more
        // than fit takes twice the memory.
        let each = (count >> Int(Self.partBits)) * 33 / 32
        for part in parts.indices { parts[part].reserveCapacity(each) }
    }
}

extension PartedSet where Element: Comparable {
    public func sorted() -> [Element] { parts.joined().sorted() }
}
