/// The parts of COSE_Sign1 that everything signed here shares.
///
/// - Source: RFC 9052 section 4; RFC 9053 section 2.2 for EdDSA.
enum COSESign1 {
    static let tag: UInt64 = 18
    /// The value of the `alg` header.
    static let edDSA: Int64 = -8

    /// Labels of header parameters.
    enum Label {
        static let algorithm: Int64 = 1
        static let keyIdentifier: Int64 = 4
        static let cwtClaims: Int64 = 15
        static let type: Int64 = 16
    }

    /// The `Sig_structure`: the bytes that are signed, with no external data.
    static func toBeSigned(
        protected: some Collection<UInt8>, payload: some Collection<UInt8>
    ) -> [UInt8] {
        var encoder = CBOREncoder(capacity: protected.count + payload.count + 24)
        encoder.array(count: 4)
        encoder.text("Signature1")
        encoder.bytes(protected)
        encoder.bytes(EmptyCollection())
        encoder.bytes(payload)
        return encoder.bytes
    }
}
