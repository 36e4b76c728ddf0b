import ClearingService
import NodeRuntime

/// The node is ready, and this is where. Docs/schemas/ready.json.
struct ReadyAnswer: Answer {
    let version: ViewVersion
    /// Always `ready`.
    let event: String
    let home: String
    let role: StatusView.Role
    let name: String
    /// Where the sealed link listens; left out if it does not.
    let listen: String?
    /// Where the HTTP door listens; left out if there is none.
    let http: String?
    /// How many records the journal of a clearing node held; left out for a payment node, as is the next.
    let records: UInt64?
    /// How many of them the node did not replay, since a snapshot told what they led to; 0 if it replayed all.
    let snapshotRecords: UInt64?

    init(_ node: ReadyNode, home: Home, _ configuration: NodeConfiguration) {
        version = ViewVersion()
        event = "ready"
        self.home = home.path
        role = configuration.role == .payment ? .payment : .clearing
        name = configuration.name
        listen = Self.place(configuration.clearing?.listen, port: node.linkPort)
        http = Self.place(configuration.clearing?.http, port: node.httpPort)
        records = node.start?.recordCount
        snapshotRecords = node.start.map { $0.snapshotRecordCount ?? 0 }
    }

    enum CodingKeys: String, CodingKey {
        case version, event, home, role, name, listen, http, records
        case snapshotRecords = "snapshot_records"
    }

    /// The port that it became, where any free one was asked for.
    private static func place(_ asked: HostAndPort?, port: Int?) -> String? {
        guard let asked, let port = port.flatMap(UInt16.init) else { return nil }
        return HostAndPort(asked.host, port: port).description
    }

    /// Which way it started.
    private var beginning: String? {
        guard let records, let snapshotRecords else { return nil }
        guard records > 0 else { return "with a new book" }
        return snapshotRecords > 0
            ? "from a snapshot of \(snapshotRecords) records and \(records - snapshotRecords) after it"
            : "from all \(records) records"
    }

    func text(_ style: Style) -> String {
        let places = [listen.map { "sealed link on \($0)" }, http.map { "HTTP on \($0)" }].compactMap { $0 }
        let rest = ([""] + places + [beginning].compactMap { $0 }).joined(separator: ", ")
        return "\(style.apply(.good, "ready:")) \(SafeText.quoted(name)), a \(role.rawValue) node in \(home)\(rest)"
    }
}
