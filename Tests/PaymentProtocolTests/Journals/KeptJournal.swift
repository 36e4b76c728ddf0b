import Foundation
import Ledger

@testable import PaymentProtocol

/// The journals of a clearing node and two payment nodes as some version of this program left them, and what it knew
/// when it did: a folder `Tests/Vectors/journal-v1`, one record or head a line. Never written again: later versions read it.
struct KeptJournal {
    /// What a clearing node knows, in plain words and numbers.
    struct ClearingKnowledge: Codable, Equatable {
        struct Key: Codable, Equatable {
            let key: String
            let role: UInt64
            let isRevoked: Bool
        }

        let recordCount: UInt64
        let root: String
        let epoch: UInt64
        let lastTime: Int64
        /// By account and then currency, in minor units.
        let balances: [String: [String: Int64]]
        let keys: [String: [Key]]
    }

    struct PaymentKnowledge: Codable, Equatable {
        let name: String
        let account: String
        let isAccountOpen: Bool
        let recordCount: UInt64
        let lastTime: Int64
        let unresolvedIntents: [String]
        let openRequests: [String]
        let statementThrough: UInt64
    }

    struct Knowledge: Codable, Equatable {
        let clearing: ClearingKnowledge
        let ada: PaymentKnowledge
        let ben: PaymentKnowledge
    }

    let clearing: [[UInt8]]
    /// Signed tree heads, each after a group commit.
    let heads: [[UInt8]]
    let ada: [[UInt8]]
    let ben: [[UInt8]]
    let knowledge: Knowledge

    init(version: Int) throws {
        let folder = Self.folder(version: version)
        func lines(_ name: String) throws -> [[UInt8]] {
            try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                .split(separator: "\n").map { bytes(String($0)) }
        }
        clearing = try lines("clearing.txt")
        heads = try lines("heads.txt")
        ada = try lines("ada.txt")
        ben = try lines("ben.txt")
        knowledge = try Vectors.read("journal-v\(version)/knowledge.json")
    }

    static func folder(version: Int) -> URL { Vectors.folder.appending(path: "journal-v\(version)") }

    /// Keeps what stands on a table. Only for a version that has no folder yet.
    static func write(_ table: Table, version: Int) throws {
        let folder = folder(version: version)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        func write(_ name: String, _ lines: [[UInt8]]) throws {
            let text = lines.map { hexadecimal($0) + "\n" }.joined()
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        try write("clearing.txt", table.journal.map(\.encoded))
        try write("heads.txt", table.heads.map(\.bytes))
        try write("ada.txt", table.ada.journal.map(\.encoded))
        try write("ben.txt", table.ben.journal.map(\.encoded))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let knowledge = Knowledge(
            clearing: ClearingKnowledge(table.clearing.machine.state), ada: PaymentKnowledge(table.ada.state),
            ben: PaymentKnowledge(table.ben.state))
        try (encoder.encode(knowledge) + Data("\n".utf8)).write(to: folder.appending(path: "knowledge.json"))
    }
}

extension KeptJournal.ClearingKnowledge {
    init(_ state: ClearingState) {
        recordCount = state.recordCount
        root = state.tree.root.description
        epoch = state.epoch
        lastTime = state.lastTime.microseconds
        var balances: [String: [String: Int64]] = [:]
        var keys: [String: [Key]] = [:]
        for account in state.book.accounts {
            for (currency, balance) in state.book.balances(of: account) {
                balances[account.description, default: [:]][currency.code] = balance.posted
            }
            keys[account.description] = state.signingAuthority(of: account)?.keys.map { key in
                Key(key: key.key.description, role: key.role.rawValue, isRevoked: key.revoked != nil)
            }
        }
        (self.balances, self.keys) = (balances, keys)
    }
}

extension KeptJournal.PaymentKnowledge {
    init(_ state: PaymentNodeState) {
        name = state.identity?.name ?? ""
        account = state.account?.text ?? ""
        isAccountOpen = state.isAccountOpen
        recordCount = state.recordCount
        lastTime = state.lastTime.microseconds
        unresolvedIntents = state.unresolvedIntents.keys.sorted().map(\.description)
        openRequests = state.openRequests.keys.sorted().map(\.description)
        statementThrough = state.statementThrough
    }
}
