import Dispatch
import Glibc

/// Ctrl-C, and a polite request to end (SIGTERM), as something that a command can hear and answer.
final class Interruption {
    private let sources: [any DispatchSourceSignal]

    /// - Parameter heard: called for each signal, on a queue of its own.
    init(_ heard: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "handsel.signals")
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            // Else the process would end before anybody heard.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler(handler: DispatchWorkItem(block: heard))
            source.activate()
            return source
        }
    }
}
