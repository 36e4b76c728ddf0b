/// What must not be swallowed, forced or left unsaid.
enum Care {
    /// An error may be lost where a comment says why losing it is right.
    static let swallowedErrors = Rule.words { word, source in
        guard word.text == "try", word.isFollowed(by: "?"), !source.isExplained(line: word.line) else { return nil }
        return "try? without a comment that says why losing the error is right"
    }

    /// A broken invariant is a precondition, which says what was broken; bytes from outside never are one.
    static let crashes = Rule.words { word, _ in
        switch word.text {
        case "fatalError" where word.isFollowed(by: "("): "fatalError: state the invariant with preconditionFailure"
        case "try" where word.isFollowed(by: "!"): "try! forces what may fail"
        case "as" where word.isFollowed(by: "!"): "as! forces what may fail"
        case "assert", "assertionFailure":
            word.isFollowed(by: "(") ? "\(word.text) is gone in release builds: use a precondition" : nil
        default: nil
        }
    }

    /// Where the compiler is told to trust us, a comment above says why it can.
    static let unchecked = Rule.words { word, source in
        switch word.text {
        case "unchecked" where word.before == "@":
            source.commentAbove(line: word.line).contains("@unchecked Sendable`:")
                ? nil : "@unchecked Sendable without its reason in the comment above (\"`@unchecked Sendable`: ...\")"
        case "unsafe" where source.code[word.line].contains("nonisolated(unsafe)"):
            source.commentAbove(line: word.line) { $0.contains("nonisolated(unsafe)") }
                .contains("nonisolated(unsafe)`:")
                ? nil : "nonisolated(unsafe) without its reason in the comment above (\"`nonisolated(unsafe)`: ...\")"
        case "unsafeBitCast", "unsafeDowncast":
            source.commentAbove(line: word.line).isEmpty ? "\(word.text) without its reason above" : nil
        default: nil
        }
    }

    /// What must not be said to a compiler, in manifests and scripts.
    static func uncheckedFlags(path: String, text: String) -> [Violation] {
        ["-Ounchecked", "unsafeFlags", "-enforce-exclusivity=unchecked"].filter(text.contains).map {
            Violation(path: path, "\($0) takes away checks that a ledger needs")
        }
    }

    /// Optimised, Swift 6.3.1 drops the way back to the actor of a function that inherits its caller's: after
    /// `do { try await Task.sleep(…); return true } catch { return false }` the caller goes on beside its own actor, and what
    /// that guards is freed twice. No function may inherit one until the compiler keeps it; swiftlang/swift#86083 and #88259
    /// are of this kind.
    static func inheritedActors(path: String, text: String) -> [Violation] {
        ["\"NonisolatedNonsendingByDefault\"", "nonisolated(nonsending)"].filter(text.contains).map {
            Violation(path: path, "\($0) loses the actor in release builds")
        }
    }

    /// What is unfinished belongs to a list of work, not to the tree.
    static let unfinished = Rule { source in
        source.lines.indices.compactMap { line in
            ["TODO", "FIXME", "XXX", "HACK"].first { source.hasComment[line] && source.lines[line].contains($0) }
                .map { Violation(source, line: line, "\($0): finish it or file it") }
        }
    }

    /// Only verification makes a `Signed`: bytes become an `Envelope`, and that verifies into one.
    static let signedInitialisers = Rule { source in
        source.words.indices.dropLast().flatMap { index -> [Violation] in
            let (word, name) = (source.words[index], source.words[index + 1])
            guard word.text == "struct" || word.text == "extension", name.text == "Signed" else { return [] }
            let scope = source.scope(from: name)
            return source.words.filter {
                $0.text == "init" && scope.contains($0.line)
                    && (source.code[$0.line].contains("public ") || source.code[$0.line].contains("package "))
            }.map { Violation(source, line: $0.line, "Signed must not be made without verifying") }
        }
    }

    /// Machines hold public keys only: signing is an effect.
    static let secretKeys = Rule.words { word, source in
        let folders = ["Bump", "ClearingNode", "Machine", "PaymentNode"]
        guard folders.contains(where: { source.path.hasPrefix("Sources/PaymentProtocol/\($0)/") }),
            word.text == "SecretKey" || word.text == "LinkSecretKey"
        else { return nil }
        return "a machine must not hold a \(word.text): it asks for signatures"
    }
}

extension SwiftSource {
    /// The lines from a declaration's name to the brace that closes it.
    fileprivate func scope(from word: Word) -> ClosedRange<Int> {
        var depth = 0
        for line in word.line..<code.count {
            for character in code[line] {
                if character == "{" { depth += 1 }
                if character == "}" {
                    depth -= 1
                    if depth == 0 { return word.line...line }
                }
            }
        }
        return word.line...max(word.line, code.count - 1)
    }
}
