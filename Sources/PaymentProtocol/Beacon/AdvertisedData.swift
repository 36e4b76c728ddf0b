/// One part of a Bluetooth advertisement, as BlueZ takes and gives it: without lengths and types.
///
/// A frame is one of these. Anybody can send anybody's, so it proves nothing: it says that somebody may be here.
///
/// - Source: Bluetooth Core Specification Supplement, part A, sections 1.4 and 1.11.
public enum AdvertisedData: Hashable, Sendable {
    /// Under the number that the Bluetooth SIG gave a company.
    case manufacturer(company: UInt16, [UInt8])
    /// Under a service's 16-bit UUID.
    case service(uuid: UInt16, [UInt8])

    /// What fits beside the length, the type and the company into the 31 bytes of a legacy advertisement.
    public static let manufacturerBytesMax = 27
    /// The same beside a list of service UUIDs, which scanners of Eddystone look for, and its flags.
    public static let serviceBytesMax = 20

    /// For tests and trials: nobody's. A company that ships devices puts its own here.
    ///
    /// - Source: Bluetooth SIG, Assigned Numbers, section 7.
    public static let companyForTests: UInt16 = 0xffff
}
