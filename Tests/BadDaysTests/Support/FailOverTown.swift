import Foundation
import Ledger
import PaymentProtocol
import PostgreSQLCluster
import Synchronization
import Testing

/// One clearing node on two machines, each a process of the real command with a home of its own, over one book in PostgreSQL.
final class FailOverTown: Sendable {
    let folder: String
    let cluster: PostgreSQLCluster
    /// The database, not through the proxy.
    let database: String
    /// Between the first machine and the database.
    let proxy: CuttingProxy
    let clearing: PublicKey
    private let running = Mutex<[Machine: RunningCommand]>([:])
    private let doors = Mutex<(http: String?, count: Int)>((nil, 0))

    enum Machine: String, CaseIterable {
        case first, second
    }

    static let leaseMilliseconds = 1_000

    private init(folder: String, _ cluster: PostgreSQLCluster) async throws {
        self.folder = folder
        self.cluster = cluster
        database = try cluster.makeDatabase()
        proxy = try CuttingProxy(to: cluster.folder + "/.s.PGSQL.5432")
        let name = String(database.split(separator: "?")[0].dropFirst("postgresql:///".count))
        let through = "postgresql://postgres@127.0.0.1:\(proxy.port)/\(name)?sslmode=disable"
        let founded = try await Command.run(
            ["init", "--role", "clearing", "--name", "Town", "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0"],
            home: folder + "/first")
        try #require(founded.status == 0, "\(founded.text)")
        let identity = try await Command.run(["identity"], home: folder + "/first")
        clearing = try ClearingAddress(text: try #require(identity.answer["clearing"] as? String)).log
        try FileManager.default.createDirectory(
            atPath: folder + "/second", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        try FileManager.default.copyItem(atPath: folder + "/first/keys", toPath: folder + "/second/keys")
        let text = try String(contentsOfFile: folder + "/first/node.toml", encoding: .utf8)
        for (machine, url) in [(Machine.first, through), (.second, database)] {
            var lines = text.components(separatedBy: "\n")
            for index in lines.indices {
                if lines[index].hasPrefix("#url =") { lines[index] = "url = \"\(url)\"" }
                if lines[index].hasPrefix("#lease_milliseconds =") {
                    lines[index] = "lease_milliseconds = \(Self.leaseMilliseconds)"
                }
            }
            let path = home(of: machine) + "/node.toml"
            try? FileManager.default.removeItem(atPath: path)
            let isMade = FileManager.default.createFile(
                atPath: path, contents: Data(lines.joined(separator: "\n").utf8),
                attributes: [.posixPermissions: 0o600])
            try #require(isMade)
        }
    }

    func home(of machine: Machine) -> String { folder + "/" + machine.rawValue }

    /// Starts a machine that waits if another one leads. Whenever it opens its doors, everybody knows.
    func start(_ machine: Machine, _ arguments: [String] = ["run", "--standby"]) throws {
        let command = try RunningCommand(arguments, home: home(of: machine))
        running.withLock { $0[machine] = command }
        Task {
            while let ready = await command.event("ready") {
                doors.withLock { $0 = (ready["http"] as? String, $0.count + 1) }
            }
        }
    }

    func signal(_ machine: Machine, _ number: Int32) {
        running.withLock { $0[machine] }?.signal(number)
    }

    func end(_ machine: Machine, by number: Int32) async -> Int32? {
        guard let command = running.withLock({ $0.removeValue(forKey: machine) }) else { return nil }
        command.signal(number)
        return await command.end()
    }

    /// Waits until it ends by itself.
    func ended(_ machine: Machine) async -> (status: Int32, errors: String)? {
        guard let command = running.withLock({ $0.removeValue(forKey: machine) }) else { return nil }
        let status = await command.end()
        return (status, command.errors)
    }

    func errors(of machine: Machine) -> String { running.withLock { $0[machine] }?.errors ?? "" }

    /// Where the machine that opened its doors last is.
    func http() async throws -> String {
        for _ in 0..<6_000 {
            if let http = doors.withLock({ $0.http }) { return http }
            await Self.breathe()
        }
        throw ProcessNode.NotReady(text: "nobody leads: \(errors(of: .first)) \(errors(of: .second))")
    }

    /// Where a machine that stands by answers, as its log says.
    func httpOfStandby(_ machine: Machine) async -> String? {
        for _ in 0..<6_000 {
            let line = errors(of: machine).split(separator: "\n").last { $0.contains("the door of a standby is open") }
            if let found = line?.firstMatch(of: /http=(127\.0\.0\.1:[0-9]+)/) { return String(found.1) }
            await Self.breathe()
        }
        return nil
    }

    /// How often a machine opened its doors.
    var openings: Int { doors.withLock { $0.count } }

    func waitForOpening(_ count: Int) async throws {
        for _ in 0..<6_000 {
            if openings >= count { return }
            await Self.breathe()
        }
        throw ProcessNode.NotReady(
            text: "nobody took over: \(errors(of: .first)) \(errors(of: .second))")
    }

    /// A hundredth of a second, for others.
    static func breathe() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(10)) { continuation.resume() }
        }
    }

    /// Puts the database away as it is now, or one that was put away in its place. No node runs.
    func copyDatabase(from source: String? = nil, to target: String? = nil) throws {
        let name = String(database.split(separator: "?")[0].dropFirst("postgresql:///".count))
        try cluster.run("DROP DATABASE IF EXISTS \(target ?? name) WITH (FORCE)", in: "postgres")
        try cluster.run("CREATE DATABASE \(target ?? name) TEMPLATE \(source ?? name)", in: "postgres")
    }

    /// The tables follow the journal, a little behind it.
    func waitForTables() async throws {
        for _ in 0..<3_000 {
            let behind = try query("SELECT max(sequence) + 1 - (SELECT record_count FROM tables_through) FROM journal")
            if behind == "0" { return }
            await Self.breathe()
        }
        throw ProcessNode.NotReady(text: "the tables do not follow the journal")
    }

    func query(_ sql: String) throws -> String {
        try cluster.run("SET search_path TO handsel; " + sql, in: database)
    }

    /// - Parameter cluster: the one that all tests share if nil.
    static func with(_ cluster: PostgreSQLCluster? = nil, _ body: (FailOverTown) async throws -> Void) async throws {
        let folder = "/tmp/handsel-" + UUID().uuidString.prefix(8).lowercased()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let town = try await FailOverTown(folder: folder, try cluster ?? PostgreSQLCluster.shared.get())
        do {
            try await body(town)
        } catch {
            for machine in Machine.allCases { _ = await town.end(machine, by: SIGKILL) }
            town.proxy.close()
            throw error
        }
        for machine in Machine.allCases {
            town.signal(machine, SIGCONT)
            _ = await town.end(machine, by: SIGTERM)
        }
        town.proxy.close()
    }
}

/// People who pay each other through whichever machine answers, and never give up.
actor Crowd {
    private let town: FailOverTown
    private let payers: [OtherSoftware]
    /// The record that settled each payment, as somebody was told.
    private(set) var acknowledged: [String: Int] = [:]
    private var begun = 0

    static let creditPerPayer: Int64 = 15_000
    private static let payerCount = 4

    /// Opens accounts and brings money in.
    init(of town: FailOverTown, on machine: FailOverTown.Machine) async throws {
        self.town = town
        let http = try await town.http()
        var payers: [OtherSoftware] = []
        for seed in 1...UInt8(Self.payerCount) {
            let payer = try await OtherSoftware(http: http, clearing: town.clearing, seed: seed)
            let credited = try await Command.run(
                [
                    "account", "credit", payer.account.text, "150.00", "EUR", "--reference", "statement \(seed)",
                    "--booked", "today",
                ],
                home: town.home(of: machine))
            #expect(credited.status == 0, "\(credited.text)")
            payers.append(payer)
        }
        self.payers = payers
    }

    var count: Int { acknowledged.count }

    /// Every payer pays the next one so often; each payment is sent until somebody says that it is settled.
    func pay(times: Int) async throws {
        let first = begun
        begun += times
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in payers.indices {
                group.addTask { [self] in
                    for number in first..<first + times { try await payOnce(index, number) }
                }
            }
            try await group.waitForAll()
        }
    }

    private nonisolated func payOnce(_ index: Int, _ number: Int) async throws {
        let (payer, creditor) = (payers[index], payers[(index + 1) % payers.count])
        let intent = try payer.intent(1, to: creditor.account, identifier: UInt8(number))
        let envelope = try OtherSoftware.signed(intent, by: payer.key).envelope
        var last = ""
        for _ in 0..<2_000 {
            var there = payer
            there.http = try await town.http()
            do {
                let answer = try await there.submit(envelope)
                last = answer.text
                if (200..<300).contains(answer.status) {
                    let sequence = try #require(answer.json["sequence"] as? Int, "\(answer.text)")
                    return await note("\(index) \(number)", sequence)
                }
                #expect([429, 500, 502, 503, 504].contains(answer.status), "\(answer.text)")
            } catch let error as URLError {
                last = "\(error)"
            }
            await FailOverTown.breathe()
        }
        Issue.record("payment \(number) of payer \(index) was never settled: \(last)")
    }

    /// Payments that every node would refuse with its signature, all at once, of one machine.
    ///
    /// - Returns: the status of each answer; 0 for none.
    func askForTooMuch(of http: String, times: Int) async throws -> [Int] {
        let (payer, creditor) = (payers[0], payers[1])
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<times {
                group.addTask {
                    var there = payer
                    there.http = http
                    let intent = try payer.intent(1_000_000_000, to: creditor.account, identifier: 200 + UInt8(number))
                    do {
                        return try await there.pay(intent).status
                    } catch is URLError {
                        return 0
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func note(_ payment: String, _ sequence: Int) {
        let before = acknowledged.updateValue(sequence, forKey: payment)
        #expect(before == nil || before == sequence, "\(payment) was settled twice")
    }

    /// What the book says must be what people were told.
    func expectBook(_ machine: FailOverTown.Machine) async throws {
        #expect(Set(acknowledged.values).count == acknowledged.count)
        try await town.waitForTables()
        let settled = try town.query("SELECT sequence FROM entry WHERE debit <> 0 ORDER BY sequence")
        #expect(settled.split(separator: "\n").compactMap { Int($0) } == acknowledged.values.sorted())
        let money = try town.query("SELECT sum(minor_units)::bigint FROM balance WHERE account <> 0")
        #expect(Int64(money) == Self.creditPerPayer * Int64(payers.count))
        let audit = try await Command.run(["audit"], home: town.home(of: machine))
        #expect(audit.status == 0, "\(audit.text)")
    }
}
