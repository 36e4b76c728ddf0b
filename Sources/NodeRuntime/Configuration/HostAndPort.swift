import Glibc

/// Where to connect or listen: `127.0.0.1:7410`, `[::1]:7410` or `clearing.example.org:7410`.
public struct HostAndPort: Hashable, Sendable {
    public enum Host: Hashable, Sendable {
        case ipv4(String)
        /// Without the brackets.
        case ipv6(String)
        /// To be looked up.
        case name(String)
    }

    /// A host name's longest form, and one label's (RFC 1035 section 2.3.4).
    public static let nameBytesMax = 253, labelBytesMax = 63

    public let host: Host
    /// 0 means any free port, and makes sense only for listening.
    public let port: UInt16

    public init(_ host: Host, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Nil unless the text is a host, a colon and a port without leading zeros.
    public init?(_ text: some StringProtocol) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard let port = UInt16(digits), String(port) == digits, let host = Self.host(text[..<colon]) else {
            return nil
        }
        self.init(host, port: port)
    }

    /// The address or name alone, as a socket call wants it.
    public var hostText: String {
        switch host {
        case .ipv4(let text), .ipv6(let text), .name(let text): text
        }
    }

    /// Whether only this machine can reach it. A name is taken for public, `localhost` excepted.
    public var isLoopback: Bool {
        switch host {
        case .ipv4(let text): text.hasPrefix("127.")
        case .ipv6(let text): Self.ipv6Bytes(text) == [UInt8](repeating: 0, count: 15) + [1]
        case .name(let text): text == "localhost"
        }
    }

    private static func host(_ text: some StringProtocol) -> Host? {
        if text.hasPrefix("["), text.hasSuffix("]") {
            let address = String(text.dropFirst().dropLast())
            return ipv6Bytes(address) == nil ? nil : .ipv6(address)
        }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        // A name whose last label is a number would be taken for an address by some programs and not by others.
        if let last = labels.last, !last.isEmpty, last.utf8.allSatisfy(isDigit) {
            let isAddress = labels.count == 4 && labels.allSatisfy { UInt8($0).map(String.init) == String($0) }
            return isAddress ? .ipv4(String(text)) : nil
        }
        let isName =
            text.utf8.count <= nameBytesMax
            && labels.allSatisfy { label in
                (1...labelBytesMax).contains(label.utf8.count) && label.utf8.allSatisfy(isNameByte)
                    && !label.hasPrefix("-") && !label.hasSuffix("-")
            }
        return isName ? .name(String(text)) : nil
    }

    private static func ipv6Bytes(_ text: String) -> [UInt8]? {
        var address = in6_addr()
        guard !text.utf8.contains(0), inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        return withUnsafeBytes(of: address) { Array($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

extension HostAndPort: CustomStringConvertible {
    public var description: String {
        switch host {
        case .ipv6(let text): "[\(text)]:\(port)"
        case .ipv4(let text), .name(let text): "\(text):\(port)"
        }
    }
}
