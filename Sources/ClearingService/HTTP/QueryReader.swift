import Hummingbird

/// The parameters of a query, each known, given once, and a whole number.
struct QueryReader {
    private let values: [String: String]

    /// - Parameter names: all that the path knows.
    /// - Throws: `DoorFailure` 422 for another parameter, with the nearest valid name, and for one given twice.
    init(_ request: Request, names: [String]) throws(DoorFailure) {
        var values: [String: String] = [:]
        for parameter in request.uri.queryParameters {
            let name = String(parameter.key)
            guard names.contains(name) else {
                let hint = NearestName.of(name, among: names).map { " Did you mean `\($0)`?" } ?? ""
                throw Self.wrong(name, "This path does not know the parameter `\(Shown.name(name))`.\(hint)")
            }
            guard values.updateValue(String(parameter.value), forKey: name) == nil else {
                throw Self.wrong(name, "The parameter `\(name)` is given twice.")
            }
        }
        self.values = values
    }

    /// - Throws: `DoorFailure` 422 unless it is a whole number within the range; nil if it is not there.
    func number(_ name: String, in range: ClosedRange<UInt64>) throws(DoorFailure) -> UInt64? {
        guard let text = values[name] else { return nil }
        guard let number = WholeNumber.read(text), range.contains(number) else {
            throw Self.wrong(
                name, "The parameter `\(name)` must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// Nil if it is not there.
    func text(_ name: String) -> String? { values[name] }

    private static func wrong(_ name: String, _ message: String) -> DoorFailure {
        DoorFailure(.unprocessableContent, name: "invalid", message, fields: [Shown.name(name)])
    }
}
