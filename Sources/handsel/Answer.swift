import ClearingService

/// What a command found out or did: one JSON object for programs, a text for people.
protocol Answer: AnswerView {
    /// Ends without a newline; an empty text prints nothing.
    func text(_ style: Style) -> String
}

/// Where a command's answers go.
struct Output: Sendable {
    let isJSON: Bool
    let style: Style

    func write(_ answer: some Answer) throws(CommandError) {
        if isJSON { try write(json: answer) } else { try say(answer.text(style)) }
    }

    /// A line for people alone: programs never see it.
    func say(_ text: String) throws(CommandError) {
        if !isJSON, !text.isEmpty { try Terminal.write(text + "\n", to: .standardOutput) }
    }

    /// One line of JSON, whatever was asked for.
    func write(json view: some AnswerView) throws(CommandError) {
        try Terminal.write(String(decoding: view.json, as: UTF8.self) + "\n", to: .standardOutput)
    }

    /// Says what went wrong, and for programs also in JSON.
    func report(_ error: CommandError) {
        // Nobody is left to be told if these cannot be written; the exit status tells it all the same.
        try? Terminal.write(error.text(.standardError) + "\n", to: .standardError)
        if isJSON { try? write(json: error.answer) }
    }
}
