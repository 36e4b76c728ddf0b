import CSystemd
import Glibc

/// Reads and writes the values of a message. The library checks every byte against the message's own signature, bounds how
/// deep values stand in each other, and takes no message beyond 128 MiB.
enum BusWire {
    /// The `errno` of the call that failed; nothing can be done about it but to give the message up.
    struct Failure: Error {
        let code: Int32
    }

    static func read(_ message: OpaquePointer) throws(Failure) -> [BusValue] {
        var values: [BusValue] = []
        while let value = try next(message) { values.append(value) }
        return values
    }

    static func append(_ values: [BusValue], to message: OpaquePointer) throws(Failure) {
        for value in values { try append(value, to: message) }
    }

    // MARK: Reading

    /// Nil at the end of the message or of the container.
    private static func next(_ message: OpaquePointer) throws(Failure) -> BusValue? {
        var type: CChar = 0
        var contents: UnsafePointer<CChar>?
        guard try check(sd_bus_message_peek_type(message, &type, &contents)) > 0 else { return nil }
        let inner = contents.map { String(cString: $0) } ?? ""
        switch letter(type) {
        case "b": return .boolean(try basic(message, type, Int32(0)) != 0)
        case "y": return .byte(try basic(message, type, UInt8(0)))
        case "n": return .int16(try basic(message, type, Int16(0)))
        case "q": return .uint16(try basic(message, type, UInt16(0)))
        case "i": return .int32(try basic(message, type, Int32(0)))
        case "u": return .uint32(try basic(message, type, UInt32(0)))
        case "x": return .int64(try basic(message, type, Int64(0)))
        case "t": return .uint64(try basic(message, type, UInt64(0)))
        case "d": return .double(try basic(message, type, Double(0)))
        case "s": return .string(try text(message, type))
        case "o": return .objectPath(try text(message, type))
        case "g": return .signature(try text(message, type))
        case "a" where inner == "y": return .bytes(try octets(message))
        case "a" where inner.hasPrefix("{"):
            return .dictionary(of: String(inner.dropFirst().dropLast()), try entries(message, type, inner))
        case "a": return .array(of: inner, try contained(message, type, inner))
        case "r": return .structure(try contained(message, type, inner))
        case "v":
            let values = try contained(message, type, inner)
            guard let value = values.first, values.count == 1 else { throw Failure(code: EBADMSG) }
            return .variant(value)
        default:
            // A file descriptor, which nothing that we listen to sends.
            throw Failure(code: EBADMSG)
        }
    }

    private static func basic<Number: BitwiseCopyable>(
        _ message: OpaquePointer, _ type: CChar, _ zero: Number
    ) throws(Failure) -> Number {
        var number = zero
        try check(sd_bus_message_read_basic(message, type, &number))
        return number
    }

    private static func text(_ message: OpaquePointer, _ type: CChar) throws(Failure) -> String {
        var text: UnsafePointer<CChar>?
        try check(sd_bus_message_read_basic(message, type, &text))
        guard let text else { throw Failure(code: EBADMSG) }
        return String(cString: text)
    }

    private static func octets(_ message: OpaquePointer) throws(Failure) -> [UInt8] {
        var start: UnsafeRawPointer?
        var count = 0
        try check(sd_bus_message_read_array(message, code("y"), &start, &count))
        return Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }

    private static func contained(
        _ message: OpaquePointer, _ type: CChar, _ contents: String
    ) throws(Failure) -> [BusValue] {
        try check(sd_bus_message_enter_container(message, type, contents))
        let values = try read(message)
        try check(sd_bus_message_exit_container(message))
        return values
    }

    private static func entries(
        _ message: OpaquePointer, _ type: CChar, _ contents: String
    ) throws(Failure) -> [BusEntry] {
        try check(sd_bus_message_enter_container(message, type, contents))
        var entries: [BusEntry] = []
        let entry = String(contents.dropFirst().dropLast())
        while try check(sd_bus_message_at_end(message, 0)) == 0 {
            let pair = try contained(message, code("e"), entry)
            guard pair.count == 2 else { throw Failure(code: EBADMSG) }
            entries.append(BusEntry(pair[0], pair[1]))
        }
        try check(sd_bus_message_exit_container(message))
        return entries
    }

    // MARK: Writing

    private static func append(_ value: BusValue, to message: OpaquePointer) throws(Failure) {
        switch value {
        case .boolean(let flag): try append(Int32(flag ? 1 : 0), "b", to: message)
        case .byte(let number): try append(number, "y", to: message)
        case .int16(let number): try append(number, "n", to: message)
        case .uint16(let number): try append(number, "q", to: message)
        case .int32(let number): try append(number, "i", to: message)
        case .uint32(let number): try append(number, "u", to: message)
        case .int64(let number): try append(number, "x", to: message)
        case .uint64(let number): try append(number, "t", to: message)
        case .double(let number): try append(number, "d", to: message)
        case .string(let text): try append(text, "s", to: message)
        case .objectPath(let text): try append(text, "o", to: message)
        case .signature(let text): try append(text, "g", to: message)
        case .bytes(let bytes):
            try check(
                bytes.withUnsafeBytes {
                    sd_bus_message_append_array(message, code("y"), $0.baseAddress, $0.count)
                })
        case .array(let element, let values):
            try contain("a", element, in: message) { () throws(Failure) in try append(values, to: message) }
        case .dictionary(let entry, let entries):
            try contain("a", "{" + entry + "}", in: message) { () throws(Failure) in
                for pair in entries {
                    try contain("e", entry, in: message) { () throws(Failure) in
                        try append([pair.key, pair.value], to: message)
                    }
                }
            }
        case .structure(let fields):
            try contain("r", fields.map(\.signature).joined(), in: message) { () throws(Failure) in
                try append(fields, to: message)
            }
        case .variant(let inner):
            try contain("v", inner.signature, in: message) { () throws(Failure) in try append(inner, to: message) }
        }
    }

    private static func append<Number: BitwiseCopyable>(
        _ number: Number, _ type: Character, to message: OpaquePointer
    ) throws(Failure) {
        try check(withUnsafePointer(to: number) { sd_bus_message_append_basic(message, code(type), $0) })
    }

    private static func append(_ text: String, _ type: Character, to message: OpaquePointer) throws(Failure) {
        try check(text.withCString { sd_bus_message_append_basic(message, code(type), $0) })
    }

    private static func contain(
        _ type: Character, _ contents: String, in message: OpaquePointer, _ body: () throws(Failure) -> Void
    ) throws(Failure) {
        try check(sd_bus_message_open_container(message, code(type), contents))
        try body()
        try check(sd_bus_message_close_container(message))
    }

    // MARK: The library's letters and numbers

    private static func letter(_ type: CChar) -> Character { Character(Unicode.Scalar(UInt8(bitPattern: type))) }

    private static func code(_ type: Character) -> CChar { CChar(bitPattern: type.asciiValue ?? 0) }

    @discardableResult
    private static func check(_ result: Int32) throws(Failure) -> Int32 {
        guard result >= 0 else { throw Failure(code: -result) }
        return result
    }
}
