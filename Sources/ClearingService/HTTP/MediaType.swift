import HTTPTypes
import Hummingbird

/// What the bodies of requests and answers can be.
enum MediaType: String, CaseIterable {
    case json = "application/json"
    case cbor = "application/cbor"
    case cose = "application/cose"
    case events = "text/event-stream"

    var text: String { rawValue }

    /// Reads a Content-Type; nil for another one. The parameters that say nothing new are let pass: `charset=utf-8`, and
    /// `cose-type="cose-sign1"` of RFC 9052 section 2.
    init?(contentType: String) {
        let parts = contentType.split(separator: ";", omittingEmptySubsequences: false).map(Self.trimmed)
        guard let type = Self(rawValue: parts[0]) else { return nil }
        let allowed =
            switch type {
            case .json: ["charset=utf-8", "charset=\"utf-8\""]
            case .cose: ["cose-type=cose-sign1", "cose-type=\"cose-sign1\""]
            case .cbor, .events: [String]()
            }
        guard parts.dropFirst().allSatisfy(allowed.contains) else { return nil }
        self = type
    }

    private static func trimmed(_ part: Substring) -> String {
        part.trimmingCharacters(while: { $0 == " " || $0 == "\t" }).lowercased()
    }
}

extension Substring {
    fileprivate func trimmingCharacters(while isSpace: (Character) -> Bool) -> Substring {
        var rest = drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}

extension Request {
    /// What the body says it is.
    ///
    /// - Throws: `DoorFailure` 415 unless it is one of these.
    func contentType(oneOf types: MediaType...) throws(DoorFailure) -> MediaType {
        let names = types.map(\.text).joined(separator: " or ")
        guard let text = headers[.contentType] else {
            throw DoorFailure(
                .unsupportedMediaType, name: "unsupported_media_type",
                "The body does not say what it is. Send it with the content type \(names).")
        }
        guard let type = MediaType(contentType: text), types.contains(type) else {
            throw DoorFailure(
                .unsupportedMediaType, name: "unsupported_media_type",
                "This path does not take such a body. Send one of the content type \(names).")
        }
        return type
    }

    /// The first of these that the asker takes; the first of all if it does not say. Weights are not looked at.
    ///
    /// - Throws: `DoorFailure` 406 if it takes none.
    func acceptedType(oneOf types: MediaType...) throws(DoorFailure) -> MediaType {
        guard let accept = headers[.accept] else { return types[0] }
        for range in accept.split(separator: ",") {
            let name = range.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
            if name == "*/*" { return types[0] }
            if let match = types.first(where: { $0.text == name || $0.text.prefix { $0 != "/" } + "/*" == name }) {
                return match
            }
        }
        throw DoorFailure(
            .notAcceptable, name: "not_acceptable",
            "This path does not answer in that form. It answers \(types.map(\.text).joined(separator: " or ")).")
    }
}
