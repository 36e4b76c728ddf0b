/// Everything that is wrong with a `node.toml`, all at once, in the order of its lines.
public struct ConfigurationError: Error, Equatable, Sendable {
    /// What the messages call the file.
    public let file: String
    public let problems: [ConfigurationProblem]

    init(file: String, problems: [ConfigurationProblem]) {
        self.file = file
        // Stable, so that problems of one line, or of none, stay in the order of the settings.
        self.problems = problems.enumerated()
            .sorted { ($0.element.line ?? .max, $0.offset) < ($1.element.line ?? .max, $1.offset) }.map(\.element)
    }
}

/// One thing that is wrong with a `node.toml`.
public struct ConfigurationProblem: Equatable, Sendable {
    public enum Reason: Equatable, Sendable {
        /// The file cannot be read; the text says why.
        case unreadable(String)
        /// It is not TOML; the text says why.
        case syntax(String)
        /// No such setting; the nearest valid name, if one is near.
        case unknownSetting(String, nearest: String?)
        case missing(String)
        /// The setting exists, for the other role.
        case notOfThisRole(String, role: NodeRole)
        /// - Parameter expected: what a valid value looks like.
        case badValue(String, expected: String)
    }

    /// Counted from 1; nil where no line is to blame.
    public let line: Int?
    public let reason: Reason
}

extension ConfigurationProblem: CustomStringConvertible {
    public var description: String {
        switch reason {
        case .unreadable(let text): text
        case .syntax(let text): text
        case .unknownSetting(let path, let nearest?): "there is no setting \(path); did you mean \(nearest)?"
        case .unknownSetting(let path, nil): "there is no setting \(path)"
        case .missing(let path): "the setting \(path) is missing"
        case .notOfThisRole(let path, let role): "a \(role.rawValue) node has no setting \(path)"
        case .badValue(let path, let expected): "\(path) must be \(expected)"
        }
    }
}

extension ConfigurationError: CustomStringConvertible {
    /// One line for each problem: `node.toml:7: there is no setting lisen; did you mean listen?`
    public var description: String {
        problems.map { problem in
            "\(file):" + (problem.line.map { "\($0):" } ?? "") + " \(problem)"
        }.joined(separator: "\n")
    }
}
