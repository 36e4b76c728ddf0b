/// Ways to spoil bytes.
enum Damage {
    /// Every copy with exactly one bit changed.
    static func everyBitFlipped(_ bytes: [UInt8]) -> some Sequence<[UInt8]> {
        (0..<bytes.count * 8).lazy.map { bit in
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            return damaged
        }
    }

    /// For every byte one copy with a bit of it changed.
    static func oneBitOfEveryByte(_ bytes: [UInt8]) -> some Sequence<[UInt8]> {
        bytes.indices.lazy.map { place in
            var damaged = bytes
            damaged[place] ^= 1 << UInt8(place % 8)
            return damaged
        }
    }

    /// Every copy that ends too early.
    static func everyPrefix(_ bytes: [UInt8]) -> some Sequence<[UInt8]> {
        (0..<bytes.count).lazy.map { Array(bytes[..<$0]) }
    }

    /// One copy with a few bytes changed, left out, doubled or put in.
    static func random(_ bytes: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var damaged = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !damaged.isEmpty {
            let place = Int.random(in: 0..<damaged.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: damaged[place] = UInt8.random(in: 0...255, using: &random)
            case 1: damaged[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 2: damaged.remove(at: place)
            case 3: damaged.insert(damaged[place], at: place)
            default: damaged.insert(UInt8.random(in: 0...255, using: &random), at: place)
            }
        }
        return damaged
    }
}
