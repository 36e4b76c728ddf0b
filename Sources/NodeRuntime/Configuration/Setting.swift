import Ledger
import Logging
import PaymentProtocol
import Storage

/// One setting of `node.toml`: its name, who has it, what it may be, and what it is if nobody says.
///
/// This table is the only description of the file: it is read, written, checked and explained from here.
struct Setting: Sendable {
    enum Fallback: Equatable, Sendable {
        case required
        /// The setting may be left out, and then there is no such thing.
        case absent
        /// As TOML writes it.
        case value(String)
    }

    /// As TOML names it from the top: `log.level`.
    let path: String
    /// A role that is not here does not have the setting.
    let fallbacks: [NodeRole: Fallback]
    /// A value to show where there is no default, as TOML writes it.
    let example: String
    /// For the person who edits the file: what it does, its unit, its bounds.
    let explanation: [String]

    var parts: [String] { path.split(separator: ".").map(String.init) }
    var table: String? { parts.count > 1 ? parts.first : nil }
    var leaf: String { parts.last ?? path }

    private static func both(_ fallback: Fallback) -> [NodeRole: Fallback] {
        [.payment: fallback, .clearing: fallback]
    }

    /// In the order of the file: what stands in no table comes first.
    static let all: [Setting] = [
        Setting(
            path: "role", fallbacks: both(.required), example: "\"payment\"",
            explanation: [
                "What this node is: \"payment\" (a person's or a store's) or \"clearing\" (it keeps the book).",
                "Chosen by `handsel init` and not to be changed afterwards. No default.",
            ]),
        Setting(
            path: "name", fallbacks: both(.required), example: "\"Alice\"",
            explanation: [
                "What the node calls itself; others see it marked as unverified.",
                "The book, or the account, keeps the name that it began with: a change here is seen on this machine alone.",
                "Text, 1 to \(ProtocolBounds.nameBytesMax) bytes of UTF-8 without control characters. No default.",
            ]),
        Setting(
            path: "listen", fallbacks: [.clearing: .value("\"\(NodeConfiguration.Clearing.listenDefault)\"")],
            example: "\"\(NodeConfiguration.Clearing.listenDefault)\"",
            explanation: [
                "Clearing nodes only: where the sealed link listens, \"HOST:PORT\" or \"[IPV6]:PORT\"; port 0 takes any "
                    + "free one.",
                "For other machines to reach it: \"0.0.0.0:7410\", or \"[::]:7410\".",
                "Default: \"\(NodeConfiguration.Clearing.listenDefault)\".",
            ]),
        Setting(
            path: "http", fallbacks: [.clearing: .absent], example: "\"127.0.0.1:7480\"",
            explanation: [
                "Clearing nodes only: where the HTTP door (/v1, /healthz, /readyz) listens, written like `listen`.",
                "Default: there is no HTTP door.",
            ]),
        Setting(
            path: "metrics", fallbacks: [.clearing: .absent], example: "\"127.0.0.1:9480\"",
            explanation: [
                "Clearing nodes only: where /metrics is answered for Prometheus, written like `listen`, besides the local",
                "socket. Default: nowhere else.",
            ]),
        Setting(
            path: "http_public", fallbacks: [.clearing: .value("false")], example: "false",
            explanation: [
                "Clearing nodes only: whether `http` and `metrics` may be an address that other machines reach, true or false.",
                "HTTP is not encrypted: put a proxy that speaks TLS before it.",
                "Default: false.",
            ]),
        Setting(
            path: "clearing", fallbacks: [.payment: .required], example: "\"127.0.0.1:7410\"",
            explanation: [
                "Payment nodes only: where their clearing node's sealed link listens, \"HOST:PORT\". No default."
            ]),
        Setting(
            path: "clearing_id", fallbacks: [.payment: .required],
            example: "\"\(exampleClearingAddress.text)\"",
            explanation: [
                "Payment nodes only: who that clearing node is, as `handsel identity` prints it there. No default."
            ]),
        Setting(
            path: "log.level", fallbacks: both(.value("\"\(NodeConfiguration.logLevelDefault)\"")),
            example: "\"\(NodeConfiguration.logLevelDefault)\"",
            explanation: [
                "How much is logged: " + Logger.Level.allCases.map { "\"\($0)\"" }.joined(separator: ", ") + ".",
                "Default: \"\(NodeConfiguration.logLevelDefault)\".",
            ]),
        Setting(
            path: "clearing_node.group_commit_maximum",
            fallbacks: [.clearing: .value("\(NodeConfiguration.Clearing.groupCommitMaximumDefault)")],
            example: "\(NodeConfiguration.Clearing.groupCommitMaximumDefault)",
            explanation: [
                "Clearing nodes only: how many records one commit makes durable at most. Unit: records, "
                    + "\(NodeConfiguration.Clearing.groupCommitMaximumRange.lowerBound) to "
                    + "\(NodeConfiguration.Clearing.groupCommitMaximumRange.upperBound).",
                "Under load larger groups need fewer commits; a payment that comes alone never waits for others.",
                "Default: \(NodeConfiguration.Clearing.groupCommitMaximumDefault).",
            ]),
        Setting(
            path: "store.url", fallbacks: [.clearing: .absent],
            example: "\"postgresql://handsel@db.example/handsel?sslmode=verify-full&passfile=/etc/handsel/pgpass\"",
            explanation: [
                "Clearing nodes only: the PostgreSQL database that holds the book, so that another machine can take over, as a URL",
                "or text that PostgreSQL's library reads. Never a password: that is in the file that passfile names (mode 0600),",
                "or in PGPASSWORD. Default: there is none, and the book is a file in the home.",
            ]),
        Setting(
            path: "store.book", fallbacks: [.clearing: .value("\"\(PostgreSQLLocation.bookDefault)\"")],
            example: "\"\(PostgreSQLLocation.bookDefault)\"",
            explanation: [
                "With `url` only: the schema within the database that holds this node's book.",
                "Default: \"\(PostgreSQLLocation.bookDefault)\".",
            ]),
        Setting(
            path: "store.standby", fallbacks: [.clearing: .value("false")], example: "false",
            explanation: [
                "With `url` only: whether this node waits while another leads the book, and takes over when that one",
                "fails, true or false. The option --standby of `handsel run` says the same.",
                "Default: false.",
            ]),
        Setting(
            path: "store.lease_milliseconds",
            fallbacks: [.clearing: .value("\(NodeConfiguration.PostgreSQL.leaseMillisecondsDefault)")],
            example: "\(NodeConfiguration.PostgreSQL.leaseMillisecondsDefault)",
            explanation: [
                "With `url` only: for how long a leader that has fallen silent still leads. Unit: milliseconds, "
                    + "\(NodeConfiguration.PostgreSQL.leaseMillisecondsRange.lowerBound) to "
                    + "\(NodeConfiguration.PostgreSQL.leaseMillisecondsRange.upperBound).",
                "A shorter one is taken over sooner; a longer one outlasts a slow database.",
                "Default: \(NodeConfiguration.PostgreSQL.leaseMillisecondsDefault).",
            ]),
    ]

    static let tables = Set(all.compactMap(\.table))

    /// Well-formed, and nobody's: both keys are points of small order.
    static let exampleClearingAddress = ClearingAddress(log: PublicKey(.zero), link: LinkPublicKey(.zero))
}
