public import Ledger

/// A clearing node's `limits.toml`: what its operator allows. Read when the node starts, and again when it is told to.
public struct LimitsFile: Sendable {
    /// A larger file is refused unread.
    public static let bytesMax = 65_536

    public let path: String

    public init(path: String) {
        self.path = path
    }

    public init(_ home: Home) {
        self.init(path: home.path(of: .limits))
    }

    public var exists: Bool { PrivateFile(path: path).exists }

    /// - Throws: every problem of the file at once, each with its line.
    public func read() throws(ConfigurationError) -> LimitRules {
        try Self.parse(try text(), file: path)
    }

    /// As it is written, not yet understood.
    public func text() throws(ConfigurationError) -> String {
        let bytes: [UInt8]
        do throws(FileError) {
            let file = try OpenFile.reading(path)
            bytes = try file.readAll(bytesMax: Self.bytesMax)
        } catch {
            throw unreadable(error.description)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw unreadable("it is not UTF-8 text") }
        return text
    }

    /// Writes the file of a new node, mode 0600.
    ///
    /// - Throws: `.alreadyExists` if there is one.
    public func create(_ rules: LimitRules = .standard) throws(FileError) {
        try PrivateFile(path: path).write(Array(Self.text(for: rules).utf8), replacing: false)
    }

    /// Puts other rules in place of those in the file, as their author wrote them.
    public func replace(with text: String) throws(FileError) {
        try PrivateFile(path: path).write(Array(text.utf8), replacing: true)
    }

    /// - Parameter file: what the messages call the text.
    public static func parse(
        _ text: String, file: String = Home.Item.limits.rawValue
    ) throws(ConfigurationError) -> LimitRules {
        var reader = try LimitsReader(text, file: file)
        return try reader.rules()
    }

    private func unreadable(_ reason: String) -> ConfigurationError {
        ConfigurationError(file: path, problems: [ConfigurationProblem(line: nil, reason: .unreadable(reason))])
    }
}
