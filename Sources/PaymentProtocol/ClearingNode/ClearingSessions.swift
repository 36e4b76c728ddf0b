import Ledger

/// Who is connected, for which account, and which two converse. Lost in a crash without harm.
struct ClearingSessions: Equatable, Sendable {
    struct Session: Equatable, Sendable {
        /// Assumed while nobody has measured: a slow mobile network.
        static let roundTripMicrosecondsUnmeasured: Int64 = 1_000_000

        let channel: Digest
        let side: ChannelSide
        /// The least that was measured.
        var measuredRoundTripMicroseconds: Int64?
        var roundTripMicroseconds: Int64 { measuredRoundTripMicroseconds ?? Self.roundTripMicrosecondsUnmeasured }
        var account: AccountIdentifier?
        /// The account's key that said so.
        var key: PublicKey?
    }

    /// A conversation carries this many messages of this size, and then ends: enough for a bump several times over.
    struct Conversation: Equatable, Sendable {
        static let lifetimeMicroseconds: Int64 = 120_000_000
        static let messagesMax = 64
        static let messageBytesMax = 8_192
        static let conversationsMax = 4_096
        /// A device bumps one other at a time; one more may be about to end.
        static let conversationsPerConnectionMax = 2

        let initiator: ConnectionIdentifier
        let responder: ConnectionIdentifier
        var messageCount = 0

        func partner(of connection: ConnectionIdentifier) -> ConnectionIdentifier? {
            switch connection {
            case initiator: responder
            case responder: initiator
            default: nil
            }
        }
    }

    static let connectionsPerAccountMax = 8

    private var sessions: [ConnectionIdentifier: Session] = [:]
    private var connections: [AccountIdentifier: [ConnectionIdentifier]] = [:]
    var conversations: [MessageIdentifier: Conversation] = [:]

    subscript(connection: ConnectionIdentifier) -> Session? { sessions[connection] }

    /// In the order in which they identified themselves.
    func connections(of account: AccountIdentifier) -> [ConnectionIdentifier] { connections[account] ?? [] }

    func hasRoomForConversation(of connection: ConnectionIdentifier) -> Bool {
        conversations.count < Conversation.conversationsMax
            && conversations(of: connection).count < Conversation.conversationsPerConnectionMax
    }

    mutating func open(_ connection: ConnectionIdentifier, channel: Digest, side: ChannelSide) {
        close(connection)
        sessions[connection] = Session(channel: channel, side: side, account: nil)
    }

    mutating func measured(_ connection: ConnectionIdentifier, roundTripMicroseconds: Int64) {
        guard let session = sessions[connection], roundTripMicroseconds >= 0 else { return }
        sessions[connection]?.measuredRoundTripMicroseconds = min(
            session.measuredRoundTripMicroseconds ?? .max, roundTripMicroseconds)
    }

    /// False if the account has as many connections as it may.
    mutating func identify(
        _ connection: ConnectionIdentifier, as account: AccountIdentifier, by key: PublicKey
    ) -> Bool {
        guard let session = sessions[connection] else { return false }
        if session.account != account {
            guard self.connections(of: account).count < Self.connectionsPerAccountMax else { return false }
            leaveAccount(connection)
            connections[account, default: []].append(connection)
        }
        sessions[connection]?.account = account
        sessions[connection]?.key = key
        return true
    }

    /// The key speaks for the account no longer, and neither does any connection on its word.
    mutating func forget(_ key: PublicKey, of account: AccountIdentifier) {
        for connection in connections(of: account) where sessions[connection]?.key == key { leaveAccount(connection) }
    }

    mutating func close(_ connection: ConnectionIdentifier) {
        leaveAccount(connection)
        sessions[connection] = nil
    }

    /// The conversations of a connection, in an order that is the same everywhere.
    func conversations(of connection: ConnectionIdentifier) -> [MessageIdentifier] {
        conversations.filter { $0.value.partner(of: connection) != nil }.map(\.key).sorted()
    }

    private mutating func leaveAccount(_ connection: ConnectionIdentifier) {
        guard let account = sessions[connection]?.account else { return }
        connections[account]?.removeAll { $0 == connection }
        if connections[account]?.isEmpty == true { connections[account] = nil }
        sessions[connection]?.account = nil
        sessions[connection]?.key = nil
    }
}
