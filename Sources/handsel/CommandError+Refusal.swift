import ClearingService

/// What a node refused, as a command says it.
extension CommandError {
    /// - Parameter isUnavailable: the node runs, and cannot answer now.
    init(_ error: ErrorView, isUnavailable: Bool = false) {
        let sentences = Self.sentences(error.reason.message)
        let code = error.reason.code.map { " (\($0))" } ?? ""
        self.init(
            isUnavailable ? .unreachable : .refused, error.reason.name, sentences.first + code, why: sentences.rest,
            cause: error)
    }

    init(_ reason: ReasonView) {
        self.init(ErrorView(reason))
    }

    /// The first says what happened, and stands without its period; the others say why and what to do.
    private static func sentences(_ message: String) -> (first: String, rest: String?) {
        guard let end = message.firstRange(of: ". ") else {
            return (message.hasSuffix(".") ? String(message.dropLast()) : message, nil)
        }
        return (String(message[..<end.lowerBound]), String(message[end.upperBound...]))
    }
}
