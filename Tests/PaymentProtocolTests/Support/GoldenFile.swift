import Foundation
import Testing

/// A file of `Tests/Vectors` that holds bytes as this program writes them, one entry after the other.
///
/// Compared byte for byte with what the program writes today. `HANDSEL_WRITE_VECTORS=1` writes it instead: what then
/// changes in the file is what other programs will no longer understand.
struct GoldenFile {
    /// The entry's fields, in the order in which they are written.
    typealias Entry = [(key: String, value: String)]

    let name: String

    static let isWriting = ProcessInfo.processInfo.environment["HANDSEL_WRITE_VECTORS"] == "1"

    func check(_ entries: [Entry]) throws {
        let text = "[\n" + entries.map(Self.json).joined(separator: ",\n") + "\n]\n"
        let file = Vectors.folder.appending(path: name)
        if Self.isWriting { try Data(text.utf8).write(to: file) }
        let kept = try String(contentsOf: file, encoding: .utf8)
        if text == kept { return }
        let changed = zip(text.split(separator: "\n"), kept.split(separator: "\n")).first { $0 != $1 }
        Issue.record("\(name) says \(changed?.1 ?? "something else"), and not \(changed?.0 ?? "this")")
    }

    /// The bytes of an entry's field, by the entry's name.
    static func bytes(_ field: String, of entries: [Entry]) -> [String: [UInt8]] {
        var result: [String: [UInt8]] = [:]
        for entry in entries {
            guard let name = entry.first(where: { $0.key == "name" })?.value,
                let digits = entry.first(where: { $0.key == field })?.value
            else { preconditionFailure("an entry without a name or without \(field)") }
            precondition(result.updateValue(PaymentProtocolTests.bytes(digits), forKey: name) == nil, "two of one name")
        }
        return result
    }

    private static func json(_ entry: Entry) -> String {
        " {" + entry.map { "\(quoted($0.key)): \(quoted($0.value))" }.joined(separator: ",\n  ") + "}"
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.flatMap { $0 == "\\" || $0 == "\"" ? ["\\", $0] : [$0] } + "\""
    }
}
