import ClearingService
import PaymentProtocol

/// Carries a bump between the node and the person: feeds the dialogue, and does what it says.
struct BumpSession: Sendable {
    let api: LocalAPI
    let reading: BumpReading
    let terms: BumpTerms
    let output: Output
    let confirmation: PINConfirmation
    /// Whether a person is asked for the string at this terminal.
    let isInteractive: Bool

    private typealias Sink = AsyncStream<BumpDialogue.Event>.Continuation

    /// - Throws: `CommandError` if the bump came to nothing.
    func run() async throws(CommandError) {
        let (events, sink) = AsyncStream<BumpDialogue.Event>.makeStream()
        let interruption = Interruption { sink.yield(.interrupted) }
        defer { withExtendedLifetime(interruption) {} }
        let watching = Task { await watch(sink) }
        defer { watching.cancel() }
        try await talk(events, sink)
    }

    /// The only place where events meet the dialogue, one after the other.
    private func talk(_ events: AsyncStream<BumpDialogue.Event>, _ sink: Sink) async throws(CommandError) {
        var dialogue = BumpDialogue(isInteractive: isInteractive)
        var screen = BumpScreen(output: output)
        // Whether a line that was asked for has not come yet. Only then is the terminal read, and never beside the PIN.
        var isReading = false
        for await event in events {
            if case .notice(let notice) = event, output.isJSON { try output.write(json: notice) }
            if case .typed = event {
                screen.lineEnded()
                isReading = false
            }
            for action in dialogue.handle(event) {
                switch action {
                case .report: answer(to: { () async throws(CommandError) in try await report() }, sink)
                case .confirm(let string):
                    answer(to: { () async throws(CommandError) in _ = try await api.confirm(string) }, sink)
                case .decline: answer(to: { () async throws(CommandError) in _ = try await api.decline() }, sink)
                case .authorise(let identifier):
                    try screen.end()
                    authorise(identifier, sink)
                case .say(let line):
                    // What was typed before there was anything to compare compares nothing.
                    if isInteractive, case .compare = line { LineReader.forget() }
                    try screen.say(line)
                case .prompt(let line):
                    try screen.prompt(line)
                    if !isReading { read(sink) }
                    isReading = true
                case .finish(let payment): return try screen.finish(payment)
                case .fail(let error):
                    try screen.end()
                    throw error
                }
            }
        }
    }

    private func report() async throws(CommandError) {
        let accepted = try await api.bump(reading, terms)
        if output.isJSON { try output.write(json: accepted) }
    }

    /// Asks the node without keeping the person from being heard meanwhile.
    private func answer(to ask: @escaping @Sendable () async throws(CommandError) -> Void, _ sink: Sink) {
        Task {
            do throws(CommandError) {
                try await ask()
                sink.yield(.answered(nil))
            } catch {
                sink.yield(.answered(error))
            }
        }
    }

    private func watch(_ sink: Sink) async {
        do throws(CommandError) {
            try await api.watch {
                sink.yield(.listening)
            } each: { notice in
                sink.yield(.notice(notice))
            }
            sink.yield(.disconnected(nil))
        } catch {
            sink.yield(.disconnected(error))
        }
    }

    private func read(_ sink: Sink) {
        LineReader.next { line in
            sink.yield(line.map { .typed($0) } ?? .inputEnded)
        }
    }

    /// The notices tell what comes of it.
    private func authorise(_ identifier: String, _ sink: Sink) {
        Task {
            do throws(CommandError) {
                _ = try await api.confirmPayment(try await confirmation.confirmation(of: identifier))
            } catch {
                sink.yield(.unauthorised(error))
            }
        }
    }
}

/// The person's side of a bump: lines, and one that waits for an answer.
private struct BumpScreen {
    let output: Output
    private var isPrompting = false

    init(output: Output) {
        self.output = output
    }

    mutating func say(_ line: BumpDialogue.Line) throws(CommandError) {
        try end()
        try output.say(line.text(output.style))
    }

    mutating func prompt(_ line: BumpDialogue.Line) throws(CommandError) {
        try end()
        try Terminal.write(line.text(output.style), to: .standardOutput)
        isPrompting = true
    }

    /// The terminal has gone to the next line because the person did.
    mutating func lineEnded() {
        isPrompting = false
    }

    /// What comes next begins a line of its own.
    mutating func end() throws(CommandError) {
        if isPrompting { try output.say(" ") }
        isPrompting = false
    }

    mutating func finish(_ payment: PaymentView) throws(CommandError) {
        try end()
        // A program has read it in the last notice.
        try output.say(payment.text(output.style))
        // Nobody may take it for paid, a script least of all.
        if payment.status == .held { throw PayCommand.pending(payment) }
    }
}
