/// Rule 3: time and chance are arguments. Each source of either is touched in the files named here, and nowhere else.
enum TimeAndChance {
    struct Source: Sendable {
        let names: Set<String>
        let files: Set<String>
        /// Nil for any use of the name.
        var isMeant: (@Sendable (SwiftSource.Word, SwiftSource) -> Bool)?
    }

    static let clock = "Sources/NodeRuntime/Clock.swift"
    static let chance = "Sources/NodeRuntime/Chance.swift"
    static let pause = "Sources/NodeRuntime/Link/LinkTimer.swift"
    /// The machine's own thread may stand still for a moment: after its disk failed, or while a group gathers.
    static let threadPause = "Sources/NodeRuntime/Driver/MachineDriver.swift"

    /// A demonstration waits for its processes, but not for ever.
    static let deadline = "Sources/handsel/Demo/Deadline.swift"

    static let sources: [Source] = [
        // The clocks.
        Source(names: ["clock_gettime", "gettimeofday"], files: [clock]),
        Source(names: ["ContinuousClock", "SuspendingClock", "DispatchTime", "DispatchWallTime"], files: []),
        Source(names: ["Date"], files: []) { word, _ in word.isFollowed(by: "()") || word.isFollowed(by: ".now") },
        Source(names: ["timeIntervalSinceNow", "systemUptime"], files: []),
        Source(names: ["time"], files: []) { word, _ in
            word.before != "." && (word.isFollowed(by: "(nil)") || word.isFollowed(by: "(&"))
        },
        // Waiting.
        Source(names: ["sleep"], files: [pause, threadPause, deadline]) { word, _ in word.isFollowed(by: "(") },
        Source(names: ["usleep", "nanosleep", "clock_nanosleep"], files: []),
        // Chance.
        Source(names: ["randombytes", "randombytes_buf", "randombytes_random"], files: [chance]),
        Source(names: ["SystemRandomNumberGenerator", "arc4random", "arc4random_buf", "getrandom"], files: []),
        Source(names: ["crypto_sign_keypair", "crypto_box_keypair", "crypto_kx_keypair"], files: []),
        Source(names: ["UUID"], files: []) { word, _ in word.isFollowed(by: "()") },
        Source(names: ["random", "randomElement", "shuffled", "shuffle"], files: []) { word, source in
            word.before == "." && word.isFollowed(by: "(") && !passesGenerator(word, source)
        },
    ]

    static let rule = Rule.words { word, source in
        let broken = sources.contains {
            $0.names.contains(word.text) && !$0.files.contains(source.path) && $0.isMeant?(word, source) != false
        }
        return broken ? "\(word.text) is time or chance out of nowhere: take it as an argument" : nil
    }

    /// `using:` before the call's parentheses close, at most three lines on.
    private static func passesGenerator(_ word: SwiftSource.Word, _ source: SwiftSource) -> Bool {
        let following = source.code[word.line...].dropFirst().prefix(3)
        var depth = 0
        var arguments = ""
        for character in ([String(word.rest)] + following).joined(separator: "\n") {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if depth == 0 { break }
            arguments.append(character)
        }
        return arguments.contains("using:")
    }
}
