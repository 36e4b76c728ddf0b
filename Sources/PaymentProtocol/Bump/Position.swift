/// A place on Earth, as a device reports it: integers of 1e-7 degree (about 11 mm), never floating point.
public struct Position: Hashable, Sendable {
    /// −900,000,000 to 900,000,000.
    public let latitude: Int64
    /// −1,800,000,000 to 1,800,000,000.
    public let longitude: Int64

    /// Nil off the globe.
    public init?(latitude: Int64, longitude: Int64) {
        guard (-900_000_000...900_000_000).contains(latitude), (-1_800_000_000...1_800_000_000).contains(longitude)
        else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }

    /// Further than this is all the same to whoever asks: 1,000 km.
    public static let distanceMillimetresMax: Int64 = 1_000_000_000

    /// At least how far apart two places are, to a few parts in ten thousand at the scale of a street; in millimetres.
    ///
    /// An equirectangular projection in whole numbers, so that every machine gets the same answer.
    public func distanceMillimetres(to other: Position) -> Int64 {
        let north = abs(latitude - other.latitude)
        var east = abs(longitude - other.longitude)
        if east > 1_800_000_000 { east = 3_600_000_000 - east }
        // One degree of a great circle is 111,195 m (mean radius 6,371.0 km), so 1e-7 degree is 11.1195 mm.
        let northMillimetres = north * 111_195 / 10_000
        let eastMillimetres = east * 111_195 / 10_000 * Self.cosine((latitude + other.latitude) / 2) / 1_000_000
        guard northMillimetres < Self.distanceMillimetresMax, eastMillimetres < Self.distanceMillimetresMax else {
            return Self.distanceMillimetresMax
        }
        let square = UInt64(northMillimetres * northMillimetres + eastMillimetres * eastMillimetres)
        return min(Int64(Self.integerSquareRoot(square)), Self.distanceMillimetresMax)
    }

    /// Millionths; linear between whole degrees, at most 4e-5 off.
    private static func cosine(_ latitude: Int64) -> Int64 {
        let magnitude = abs(latitude)
        let degree = Int(magnitude / 10_000_000)
        guard degree < 90 else { return 0 }
        let (low, high) = (cosines[degree], cosines[degree + 1])
        return low + (high - low) * (magnitude % 10_000_000) / 10_000_000
    }

    /// cos 0° … cos 90° in millionths.
    private static let cosines: [Int64] = [
        1_000_000, 999_848, 999_391, 998_630, 997_564, 996_195, 994_522, 992_546, 990_268, 987_688, 984_808, 981_627,
        978_148,
        974_370, 970_296, 965_926, 961_262, 956_305, 951_057, 945_519, 939_693, 933_580, 927_184, 920_505, 913_545,
        906_308,
        898_794, 891_007, 882_948, 874_620, 866_025, 857_167, 848_048, 838_671, 829_038, 819_152, 809_017, 798_636,
        788_011,
        777_146, 766_044, 754_710, 743_145, 731_354, 719_340, 707_107, 694_658, 681_998, 669_131, 656_059, 642_788,
        629_320,
        615_661, 601_815, 587_785, 573_576, 559_193, 544_639, 529_919, 515_038, 500_000, 484_810, 469_472, 453_990,
        438_371,
        422_618, 406_737, 390_731, 374_607, 358_368, 342_020, 325_568, 309_017, 292_372, 275_637, 258_819, 241_922,
        224_951,
        207_912, 190_809, 173_648, 156_434, 139_173, 121_869, 104_528, 87_156, 69_756, 52_336, 34_899, 17_452, 0,
    ]

    private static func integerSquareRoot(_ value: UInt64) -> UInt64 {
        guard value > 0 else { return 0 }
        // Newton's method from above: falls until it would rise.
        var root = UInt64(1) << UInt64((64 - value.leadingZeroBitCount + 1) / 2)
        while true {
            let next = (root + value / root) / 2
            if next >= root { return root }
            root = next
        }
    }
}
