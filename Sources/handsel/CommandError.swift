import ClearingService

/// Why a command came to nothing: what happened, why, and what to do next.
struct CommandError: Error, Equatable, Sendable {
    let status: ExitStatus
    /// For programs, in lowercase with underscores: `wrong_pin`. It stays the same when the texts get better.
    let code: String
    /// One sentence without a period at its end.
    let what: String
    let why: String?
    let next: String?
    /// What a node answered, where it was a node that refused.
    let cause: ErrorView?

    init(
        _ status: ExitStatus, _ code: String, _ what: String, why: String? = nil, next: String? = nil,
        cause: ErrorView? = nil
    ) {
        self.status = status
        self.code = code
        self.what = what
        self.why = why
        self.next = next
        self.cause = cause
    }

    static func usage(_ what: String, next: String? = nil) -> CommandError {
        CommandError(.usage, "usage", what, next: next)
    }

    /// What people read on the standard error output. Parts of it may come from others.
    func text(_ style: Style) -> String {
        let rest = [why, next].compactMap { $0 }.map { "\n  " + SafeText.clean($0, keepingLines: true) }
        return style.apply(.error, "handsel:") + " " + SafeText.clean(what, keepingLines: true) + rest.joined()
    }

    var answer: FailureAnswer {
        let sentences = [what + ".", why, next].compactMap { $0 }.joined(separator: " ")
        return FailureAnswer(
            code: code, message: cause?.reason.message ?? sentences, exitStatus: status.rawValue, cause: cause)
    }
}

/// What a program reads on the standard output of a command that failed. Docs/schemas/failure.json.
struct FailureAnswer: AnswerView {
    let version: ViewVersion
    let code: String
    let message: String
    let exitStatus: Int32
    /// What a node answered, where it was a node that refused.
    let cause: ErrorView?

    init(code: String, message: String, exitStatus: Int32, cause: ErrorView?) {
        version = ViewVersion()
        self.code = code
        self.message = message
        self.exitStatus = exitStatus
        self.cause = cause
    }

    private enum CodingKeys: String, CodingKey {
        case version, code, message, cause
        case exitStatus = "exit_status"
    }
}
