@testable import Ledger
@testable import PaymentProtocol

/// Both ends of sessions, whose peer seals and says whatever the input wants: the messages inside a link that stands.
struct FuzzedSessions {
    private var random = SplitMix64(seed: 1)
    private var table = LinkSessionTable(.nodeToClearing)
    private var session: LinkSession
    private var now = Timestamp(microseconds: 1_800_000_000_000_000)
    private var opened: [UInt64] = []

    init() {
        session = LinkSession(.nodeToClearing, using: &random)
        // Two links of one key and one of another.
        for link in 0..<3 { table.linkEstablished(UInt64(link), peer: LinkPublicKey(Bytes32(last: link < 2 ? 7 : 8))) }
        _ = session.linkEstablished()
    }

    /// Each byte is an instruction; some take the bytes after them along.
    func feed(_ bytes: [UInt8]) {
        var sessions = self
        var rest = bytes[...]
        while let instruction = rest.popFirst() { sessions.obey(instruction, &rest) }
    }

    private mutating func obey(_ instruction: UInt8, _ rest: inout ArraySlice<UInt8>) {
        let link = UInt64(instruction / 8 % 3)
        switch instruction % 8 {
        case 0, 1:
            let count = Int(rest.popFirst() ?? 0)
            take(table.received(Array(rest.prefix(count)), on: link, at: now, using: &random))
            rest = rest.dropFirst(count)
        case 2:
            let count = Int(rest.popFirst() ?? 0)
            _ = session.received(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        case 3:
            // It may hold too much already, or have ended.
            if let number = opened.last, let actions = try? table.send([instruction], to: number, at: now) {
                take(actions)
            }
        case 4:
            // The same of the caller's end.
            _ = try? session.send([instruction], at: now)
        case 5:
            now = now.adding(microseconds: Int64(rest.popFirst() ?? 0) * 1_000_000)
            take(table.expire(at: now))
        case 6:
            table.linkClosed(link, at: now)
            table.linkEstablished(link, peer: LinkPublicKey(Bytes32(last: link < 2 ? 7 : 8)))
        default:
            session.linkClosed()
            _ = session.linkEstablished()
        }
    }

    private mutating func take(_ actions: [LinkSessionTable.Action]) {
        for case .opened(let number, _, _) in actions { opened.append(number) }
    }
}
