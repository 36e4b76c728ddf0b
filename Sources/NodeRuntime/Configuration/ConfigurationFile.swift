/// `node.toml`: reads it, writes a fresh one, and explains every setting in both.
public struct ConfigurationFile: Sendable {
    /// A larger file is refused unread.
    public static let bytesMax = 65_536

    public let path: String

    public init(path: String) {
        self.path = path
    }

    public init(_ home: Home) {
        self.init(path: home.path(of: .configuration))
    }

    /// - Throws: every problem of the file at once, each with its line.
    public func read() throws(ConfigurationError) -> NodeConfiguration {
        let bytes: [UInt8]
        do throws(FileError) {
            let file = try OpenFile.reading(path)
            bytes = try file.readAll(bytesMax: Self.bytesMax)
        } catch {
            throw unreadable(error.description)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw unreadable("it is not UTF-8 text") }
        return try Self.parse(text, file: path)
    }

    /// Writes the file of a new node, mode 0600.
    ///
    /// - Throws: `.alreadyExists` if there is one.
    public func create(_ configuration: NodeConfiguration) throws(FileError) {
        try PrivateFile(path: path).write(Array(Self.text(for: configuration).utf8), replacing: false)
    }

    /// - Parameter file: what the messages call the text.
    public static func parse(
        _ text: String, file: String = Home.Item.configuration.rawValue
    ) throws(ConfigurationError) -> NodeConfiguration {
        var reader = try SettingReader(text, file: file)
        return try reader.configuration()
    }

    private func unreadable(_ reason: String) -> ConfigurationError {
        ConfigurationError(file: path, problems: [ConfigurationProblem(line: nil, reason: .unreadable(reason))])
    }
}
