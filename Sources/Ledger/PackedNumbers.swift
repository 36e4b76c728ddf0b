/// Whole numbers one after the other, each in as many bytes as it needs: one below 128, two below 16,384, at most ten.
///
/// Seven bits a byte, the lowest first; a set eighth bit says that more follow. There is one way to write each number.
///
/// - Source: LEB128, as in the DWARF Debugging Information Format, version 5, section 7.6.
struct PackedNumbers: Equatable, Sendable {
    private var bytes: [UInt8] = []

    init() {}

    /// An array's own header, and the allocator's word.
    private static let overheadBytes = 32 + 8

    /// With room for so many bytes and few more: these lists are many, and each is small. In memory each takes whole
    /// multiples of 64 bytes, so that what one gives up when it grows is just what another one needs: otherwise a fifth of the
    /// memory is holes that fit nobody.
    init(byteCapacity: Int) {
        let allocated = (byteCapacity + Self.overheadBytes + 63) / 64 * 64
        bytes.reserveCapacity(allocated - Self.overheadBytes)
    }

    var isEmpty: Bool { bytes.isEmpty }
    /// How many bytes all of them take.
    var byteCount: Int { bytes.count }
    /// How many bytes the list could take without moving.
    var byteCapacity: Int { bytes.capacity }

    /// The same, in as many bytes as it takes.
    var withoutSpareRoom: PackedNumbers {
        var exact = PackedNumbers(byteCapacity: byteCount)
        exact.append(self, 0..<byteCount)
        return exact
    }

    /// How many bytes this number takes: one for each seven bits, and one for zero.
    static func byteCount(of number: UInt64) -> Int {
        (UInt64.bitWidth - (number | 1).leadingZeroBitCount + 6) / 7
    }

    /// The number that begins here.
    ///
    /// - Parameter position: moves on to the one after it.
    /// - Precondition: a number begins here.
    func number(at position: inout Int) -> UInt64 {
        var byte = bytes[position]
        position += 1
        // Most of them are short.
        guard byte >= 0x80 else { return UInt64(byte) }
        var number = UInt64(byte & 0x7F)
        var shift: UInt64 = 7
        repeat {
            byte = bytes[position]
            position += 1
            number |= UInt64(byte & 0x7F) &<< shift
            shift += 7
        } while byte >= 0x80
        return number
    }

    mutating func append(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// - Parameter range: whole numbers of the other list.
    mutating func append(_ other: PackedNumbers, _ range: Range<Int>) {
        bytes.append(contentsOf: other.bytes[range])
    }

    /// Writes a number over what is there.
    ///
    /// - Precondition: what is there takes as many bytes, alone or with those that are written over next.
    mutating func overwrite(_ number: UInt64, at position: inout Int) {
        var rest = number
        while rest >= 0x80 {
            bytes[position] = UInt8(truncatingIfNeeded: rest) | 0x80
            position += 1
            rest >>= 7
        }
        bytes[position] = UInt8(truncatingIfNeeded: rest)
        position += 1
    }
}

extension UInt64 {
    /// 0, -1, 1, -2 … as 0, 1, 2, 3 …: a number near zero stays small, whichever side it is on.
    init(zigzag number: Int64) {
        self.init(bitPattern: (number &<< 1) ^ (number &>> 63))
    }

    var zigzag: Int64 { Int64(bitPattern: self &>> 1) ^ -Int64(bitPattern: self & 1) }
}
