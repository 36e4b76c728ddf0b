import ClearingService
import Logging
import PaymentProtocol
import Storage
import TOMLKit

/// Takes the settings out of one TOML text, and collects everything that is wrong with them.
///
/// The parser's own decoder reports a wrong type as a missing key and knows no lines, hence this reading by hand.
struct SettingReader {
    private let source: SettingSource
    private var role: NodeRole?
    private var problems: [ConfigurationProblem] = []

    private var file: String { source.file }
    private var table: TOMLTable { source.table }

    /// - Throws: if the text is not TOML.
    init(_ text: String, file: String) throws(ConfigurationError) {
        source = try SettingSource(text, file: file)
    }

    /// - Throws: every problem at once.
    mutating func configuration() throws(ConfigurationError) -> NodeConfiguration {
        role = read("role", expected: "\"payment\" or \"clearing\"") { $0.string.flatMap(NodeRole.init(rawValue:)) }
        refuseUnknownSettings()
        let name = read("name", expected: Self.nameExpected) { value in
            value.string.flatMap { Self.isName($0) ? $0 : nil }
        }
        let levels = Logger.Level.allCases.map { "\"\($0)\"" }.joined(separator: ", ")
        let level = read("log.level", expected: "one of \(levels)") { $0.string.flatMap(Logger.Level.init(rawValue:)) }
        let part = readPart()

        guard problems.isEmpty, let name, let part else {
            throw ConfigurationError(file: file, problems: problems)
        }
        return NodeConfiguration(
            name: name, part: part, logLevel: level ?? NodeConfiguration.logLevelDefault)
    }

    /// Without a role, what either of them has is read, so that all its problems are told.
    private mutating func readPart() -> NodeConfiguration.Part? {
        let payment = role == .clearing ? nil : readPayment()
        let clearing = role == .payment ? nil : readClearing()
        return switch role {
        case nil: nil
        case .payment: payment.map { .payment($0) }
        case .clearing: clearing.map { .clearing($0) }
        }
    }

    private mutating func readPayment() -> NodeConfiguration.Payment? {
        let clearing = readAddress("clearing", portMin: 1)
        let address = read("clearing_id", expected: "what `handsel identity` prints there: hslc1...") { value in
            // Whichever of bech32m's checks failed: the text is not what was printed.
            value.string.flatMap { try? ClearingAddress(text: $0) }
        }
        guard let clearing, let address else { return nil }
        return NodeConfiguration.Payment(clearing: clearing, clearingAddress: address)
    }

    private mutating func readClearing() -> NodeConfiguration.Clearing {
        var clearing = NodeConfiguration.Clearing()
        if let listen = readAddress("listen", portMin: 0) { clearing.listen = listen }
        clearing.http = readAddress("http", portMin: 0)
        if let isPublic = read("http_public", expected: "true or false", { $0.bool }) {
            clearing.isHTTPPublic = isPublic
        }
        if let http = clearing.http, !http.isLoopback, !clearing.isHTTPPublic {
            refuse("http", expected: "on this machine alone (127.0.0.1:PORT) unless http_public = true")
        }
        clearing.metrics = readAddress("metrics", portMin: 0)
        if let metrics = clearing.metrics, !metrics.isLoopback, !clearing.isHTTPPublic {
            refuse("metrics", expected: "on this machine alone (127.0.0.1:PORT) unless http_public = true")
        }
        let range = NodeConfiguration.Clearing.groupCommitMaximumRange
        let maximum = read(
            "clearing_node.group_commit_maximum",
            expected: "a whole number from \(range.lowerBound) to \(range.upperBound)"
        ) { value in value.int.flatMap { range.contains($0) ? $0 : nil } }
        if let maximum { clearing.groupCommitMaximum = maximum }
        clearing.postgreSQL = readPostgreSQL()
        return clearing
    }

    private mutating func readPostgreSQL() -> NodeConfiguration.PostgreSQL? {
        let url = read("store.url", expected: "text") { $0.string }
        let book = read("store.book", expected: PostgreSQLLocationError(reason: .book).description) { value in
            value.string.flatMap { PostgreSQLLocation.isBook($0) ? $0 : nil }
        }
        let isStandby = read("store.standby", expected: "true or false") { $0.bool }
        let range = NodeConfiguration.PostgreSQL.leaseMillisecondsRange
        let lease = read(
            "store.lease_milliseconds", expected: "a whole number from \(range.lowerBound) to \(range.upperBound)"
        ) { value in value.int.flatMap { range.contains(Int64($0)) ? Int64($0) : nil } }
        guard let url else {
            if isStandby == true { refuse("store.standby", expected: "false unless url names a database") }
            return nil
        }
        do throws(PostgreSQLLocationError) {
            return NodeConfiguration.PostgreSQL(
                location: try PostgreSQLLocation(url, book: book ?? PostgreSQLLocation.bookDefault),
                leaseMilliseconds: lease ?? NodeConfiguration.PostgreSQL.leaseMillisecondsDefault,
                isStandby: isStandby ?? false)
        } catch {
            refuse("store.url", expected: error.description)
            return nil
        }
    }

    private mutating func readAddress(_ path: String, portMin: UInt16) -> HostAndPort? {
        read(path, expected: "\"HOST:PORT\" or \"[IPV6]:PORT\" with a port from \(portMin) to \(UInt16.max)") { value in
            value.string.flatMap { HostAndPort($0) }.flatMap { $0.port >= portMin ? $0 : nil }
        }
    }

    /// Nil if the setting is not there, or if it is refused.
    private mutating func read<Value>(
        _ path: String, expected: String, _ parse: (TOMLValue) -> Value?
    ) -> Value? {
        guard let found = value(at: path) else {
            let isRequired = Setting.all.contains { setting in
                setting.path == path
                    && (role.map { [$0] } ?? NodeRole.allCases).allSatisfy {
                        setting.fallbacks[$0] == .required
                    }
            }
            if isRequired { problems.append(ConfigurationProblem(line: nil, reason: .missing(path))) }
            return nil
        }
        let value = parse(found)
        if value == nil { refuse(path, expected: expected) }
        return value
    }

    private func value(at path: String) -> TOMLValue? {
        source.value(at: path.split(separator: ".").map(String.init))
    }

    private mutating func refuse(_ path: String, expected: String) {
        let line = source.line(of: path.split(separator: ".").map(String.init))
        problems.append(ConfigurationProblem(line: line, reason: .badValue(path, expected: expected)))
    }

    private mutating func refuseUnknownSettings() {
        for key in table.keys.sorted() {
            guard Setting.tables.contains(key) else {
                refuseUnknown([key])
                continue
            }
            guard let inner = table[key]?.table else {
                refuse(key, expected: "a table: [\(key)]")
                continue
            }
            for innerKey in inner.keys.sorted() { refuseUnknown([key, innerKey]) }
        }
    }

    /// Refuses the setting unless it exists and is the role's. A quoted key with a dot inside is not a path.
    private mutating func refuseUnknown(_ parts: [String]) {
        let setting = Setting.all.first { $0.parts == parts }
        if let setting, role.map({ setting.fallbacks[$0] != nil }) ?? true { return }
        let path = parts.joined(separator: ".")
        let reason: ConfigurationProblem.Reason =
            if setting != nil, let role {
                .notOfThisRole(path, role: role)
            } else {
                .unknownSetting(
                    path, nearest: NearestName.of(path, among: Setting.all.map(\.path) + Setting.tables.sorted()))
            }
        problems.append(ConfigurationProblem(line: source.line(of: parts), reason: reason))
    }

    private static let nameExpected =
        "text of 1 to \(ProtocolBounds.nameBytesMax) bytes without control characters"

    private static func isName(_ text: String) -> Bool {
        (1...ProtocolBounds.nameBytesMax).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
