/// What a signed message is, as its `typ` header says: `application/handsel-payment-intent-v1+cbor`.
///
/// The type is signed along with the message, so a signature for one thing is never valid for another.
///
/// - Source: RFC 9596 (the COSE `typ` header parameter).
public struct MessageType: Hashable, Sendable {
    /// UTF-8 bytes of the whole text.
    static let textBytesMax = 96

    public let text: String

    /// - Parameter name: lowercase words with hyphens: `payment-intent`.
    public init(name: String, version: Int = 1) {
        self.init(text: "application/handsel-\(name)-v\(version)+cbor")
    }

    init(text: String) {
        self.text = text
    }
}

extension MessageType: CustomStringConvertible {
    public var description: String { text }
}
