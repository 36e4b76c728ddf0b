import Foundation
import FoundationNetworking
import Ledger
import PaymentProtocol
import PostgreSQLCluster
import Testing

/// A clearing node on two machines over one book in PostgreSQL: no acknowledged payment is lost, none is booked twice, nobody
/// who was deposed answers, and service goes on.
@Suite("A clearing node fails over", .serialized)
struct FailOverTests {
    @Test("when the leader is killed under load, the standby takes over, and every payment settles once")
    func killed() async throws {
        try await FailOverTown.with { town in
            try town.start(.first)
            let crowd = try await Crowd(of: town, on: .first)
            try town.start(.second)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await crowd.pay(times: 12) }
                while await crowd.count < 12 { await FailOverTown.breathe() }
                _ = await town.end(.first, by: SIGKILL)
                try await group.waitForAll()
            }
            #expect(town.openings == 2)
            try await crowd.expectBook(.second)
            // The machine that was killed comes back, waits, and takes over in its turn.
            try town.start(.first)
            try await crowd.pay(times: 2)
            #expect(town.openings == 2)
            #expect(await town.end(.second, by: SIGTERM) == 0)
            try await town.waitForOpening(3)
            try await crowd.pay(times: 2)
            try await crowd.expectBook(.first)
        }
    }

    @Test("a standby says that it stands by, for whom and how far behind, at each of its doors, until it leads")
    func doorsOfStandby() async throws {
        try await FailOverTown.with { town in
            try town.start(.first)
            let crowd = try await Crowd(of: town, on: .first)
            try await crowd.pay(times: 1)
            try town.start(.second)
            let second = ProcessNode(name: "second", home: town.home(of: .second))
            let count = try #require(Int(try town.query("SELECT count(*) FROM journal")))
            let status = try await second.until("a standby that follows", ["status"]) {
                ($0["standby"] as? [String: Any])?["behind"] as? Int == 0 && $0["records"] as? Int == count
            }
            #expect(status["ready"] as? Bool == false)
            let standby = try #require(status["standby"] as? [String: Any])
            #expect((standby["leader"] as? String)?.hasPrefix("process ") == true)
            #expect(standby["lease_milliseconds"] as? Int == Int(FailOverTown.leaseMilliseconds))
            #expect((status["reason"] as? String)?.hasPrefix("It stands by: process ") == true)
            let metrics = try LocalMetrics(home: second.home)
            #expect(try metrics["handsel_leads"] == 0 && metrics["handsel_ready"] == 0)
            #expect(try metrics["handsel_records"] == count && metrics["handsel_standby_behind_records"] == 0)
            #expect(try LocalMetrics(home: town.home(of: .first))["handsel_leads"] == 1)
            // What the operator asks of it is for the other one.
            let list = try await second.command("suspense", "list")
            #expect(list.status == 4 && list.answer["code"] as? String == "standby", "\(list.text)")

            // A balancer sees that it lives, and that nothing is to be sent there.
            let http = try #require(await town.httpOfStandby(.second))
            let before = await crowd.count
            #expect(try await answer(http, "/healthz").code == 200)
            for path in ["/readyz", "/v1/head", "/v1/balance"] {
                let told = try await answer(http, path)
                #expect(
                    told.code == 503 && told.text.contains("\"standby\"") && !told.text.contains("process"), "\(told)")
            }
            _ = await town.end(.first, by: SIGKILL)
            try await town.waitForOpening(2)
            let leading = try await second.until("a node that leads", ["status"]) { $0["ready"] as? Bool == true }
            #expect(leading["standby"] == nil)
            #expect(try LocalMetrics(home: second.home)["handsel_leads"] == 1)
            try await crowd.pay(times: 1)
            #expect(await crowd.count > before)
        }
    }

    @Test("a standby whose addresses are taken by the node that leads takes over all the same")
    func takenAddress() async throws {
        try await FailOverTown.with { town in
            try town.start(.first)
            let crowd = try await Crowd(of: town, on: .first)
            let http = try await town.http()
            let file = town.home(of: .second) + "/node.toml"
            let text = try String(contentsOfFile: file, encoding: .utf8)
                .replacingOccurrences(of: "http = \"127.0.0.1:0\"", with: "http = \"\(http)\"")
            #expect(text.contains(http))
            try text.write(toFile: file, atomically: false, encoding: .utf8)
            try town.start(.second)
            let second = ProcessNode(name: "second", home: town.home(of: .second))
            _ = try await second.until("a standby", ["status"]) { $0["standby"] != nil }
            _ = await town.end(.first, by: SIGKILL)
            try await town.waitForOpening(2)
            #expect(try await town.http() == http)
            try await crowd.pay(times: 1)
        }
    }

    private func answer(_ http: String, _ path: String) async throws -> (code: Int, text: String) {
        let url = try #require(URL(string: "http://\(http)\(path)"))
        let (data, response) = try await URLSession.shared.data(from: url)
        return (try #require(response as? HTTPURLResponse).statusCode, String(decoding: data, as: UTF8.self))
    }

    @Test("a leader that was stopped, and wakes up when another leads, answers nothing and stands by")
    func paused() async throws {
        try await FailOverTown.with { town in
            try town.start(.first)
            let crowd = try await Crowd(of: town, on: .first)
            try await crowd.pay(times: 2)
            let old = try await town.http()
            try town.start(.second)
            town.signal(.first, SIGSTOP)
            // Asked while it sleeps: the system takes the questions in for it.
            let questions = Task { try await crowd.askForTooMuch(of: old, times: 8) }
            try await town.waitForOpening(2)
            try await crowd.pay(times: 2)
            town.signal(.first, SIGCONT)
            let statuses = try await questions.value
            // Neither a receipt nor a signed refusal: nobody at home, or not now.
            #expect(statuses.allSatisfy { [0, 429, 500, 502, 503, 504].contains($0) }, "\(statuses)")
            try await crowd.pay(times: 2)
            #expect(town.openings == 2)
            // It stands by again, and takes over when it is needed.
            _ = await town.end(.second, by: SIGKILL)
            try await town.waitForOpening(3)
            try await crowd.pay(times: 2)
            try await crowd.expectBook(.first)
        }
    }

    @Test("when the answer to a commit is lost, the leader finds out what became of it, and goes on")
    func lostAnswers() async throws {
        try await FailOverTown.with { town in
            try town.start(.first)
            let crowd = try await Crowd(of: town, on: .first)
            for cut in 1...3 {
                town.proxy.loseNextCommit()
                try await crowd.pay(times: 3)
                #expect(town.proxy.cutCount == cut)
            }
            #expect(town.openings == 1)
            try await crowd.expectBook(.second)
            try await expectBackUp(town)
        }
    }

    /// The book in one file, put into a home of its own, passes its audit there.
    private func expectBackUp(_ town: FailOverTown) async throws {
        let home = town.folder + "/restored"
        try FileManager.default.createDirectory(
            atPath: home, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        let backup = try await Command.run(["backup", home + "/book.sqlite"], home: town.home(of: .first))
        #expect(backup.status == 0, "\(backup.text)")
        try FileManager.default.copyItem(atPath: town.home(of: .first) + "/keys", toPath: home + "/keys")
        let settings = try String(contentsOfFile: town.home(of: .first) + "/node.toml", encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("url =") }.joined(separator: "\n")
        #expect(
            FileManager.default.createFile(
                atPath: home + "/node.toml", contents: Data(settings.utf8), attributes: [.posixPermissions: 0o600]))
        let audit = try await Command.run(["audit"], home: home)
        #expect(audit.status == 0, "\(audit.text)")
        #expect(audit.answer["records"] as? Int == backup.answer["records"] as? Int)
    }

    @Test("while the database cannot be reached, nothing is acknowledged; afterwards the leader goes on")
    func unreachable() async throws {
        try await FailOverTown.with { town in
            try town.start(.first)
            let crowd = try await Crowd(of: town, on: .first)
            try await crowd.pay(times: 1)
            town.proxy.setDown(true)
            let count = await crowd.count
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await crowd.pay(times: 3) }
                for _ in 0..<100 { await FailOverTown.breathe() }
                #expect(await crowd.count == count)
                town.proxy.setDown(false)
                try await group.waitForAll()
            }
            try await crowd.expectBook(.second)
        }
    }

    @Test(
        "a standby that was shown a head which the book does not continue refuses to lead, and says why",
        .timeLimit(.minutes(3)))
    func olderCopy() async throws {
        try await FailOverTown.with { town in
            try town.start(.first)
            let crowd = try await Crowd(of: town, on: .first)
            #expect(await town.end(.first, by: SIGTERM) == 0)
            let copy = "copy_" + UUID().uuidString.prefix(8).lowercased()
            try town.copyDatabase(to: copy)
            try town.start(.first)
            try await town.waitForOpening(2)
            try await crowd.pay(times: 1)
            let evidence = try await HeadEvidence(head(of: town), .unproven(nil)).encoded
            #expect(await town.end(.first, by: SIGTERM) == 0)
            let file = town.home(of: .second) + "/unfit-head"
            func keepHead() {
                let isMade = FileManager.default.createFile(
                    atPath: file, contents: Data(evidence), attributes: [.posixPermissions: 0o600])
                #expect(isMade)
            }
            // The book has it after all: there is nothing to doubt.
            keepHead()
            try town.start(.second)
            try await town.waitForOpening(3)
            #expect(!FileManager.default.fileExists(atPath: file))
            #expect(await town.end(.second, by: SIGTERM) == 0)

            keepHead()
            try town.copyDatabase(from: copy)
            for arguments in [["run", "--standby"], ["run"]] {
                let refused = try await Command.run(arguments, home: town.home(of: .second))
                #expect(refused.status == 5, "\(refused.text)")
                #expect(refused.errors.contains("older copy of the book"), "\(refused.text)")
            }
            #expect(FileManager.default.fileExists(atPath: file))
            // The other machine was shown nothing, and remembers what it signed itself.
            let other = try await Command.run(["run", "--standby"], home: town.home(of: .first))
            #expect(other.status == 5 && other.errors.contains("nothing was written"), "\(other.text)")
            // Nor was a third, and the book tells it what was shown to whoever led.
            let third = town.folder + "/third"
            try shell("cp -a '\(town.home(of: .second))' '\(third)' && rm '\(third)/unfit-head' '\(third)/signed-head'")
            let hexadecimal = evidence.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            _ = try town.query("INSERT INTO unfit_head VALUES (99, decode('\(hexadecimal)', 'hex'))")
            let told = try await Command.run(["run", "--standby"], home: third)
            #expect(told.status == 5 && told.errors.contains("older copy of the book"), "\(told.text)")
            #expect(try town.query("SELECT leader FROM leadership") == "")
        }
    }

    @Test(
        "what a payment node shows to the node that leads, every standby learns from the book", .timeLimit(.minutes(3)))
    func toldStandby() async throws {
        let cluster = try PostgreSQLCluster.shared.get()
        let database = try cluster.makeDatabase()
        try await withProcessTown(database: database) { town in
            try await town.credit(town.ada, "50.00", reference: "line 1")
            // Started anew, so that being ready is no news of the link before.
            await town.ada.stop()
            await town.clearing.stop()
            let name = String(database.split(separator: "?")[0].dropFirst("postgresql:///".count))
            try cluster.run("CREATE DATABASE \(name)_old TEMPLATE \(name)", in: "postgres")
            try await town.clearing.start()
            try await town.ada.start()
            _ = try await town.ada.until("a node that answers", ["status"]) { $0["ready"] as? Bool == true }
            let paid = try await town.ada.command("pay", try await town.account(of: town.ben), "1.00", "EUR", "--yes")
            #expect(paid.status == 0, "\(paid.text)")
            let standby = town.folder + "/standby"
            let keys = town.clearing.home
            try shell("mkdir -m 700 '\(standby)' && cp -a '\(keys)/keys' '\(keys)/node.toml' '\(standby)'")
            await town.clearing.stop()
            try cluster.run("DROP DATABASE \(name) WITH (FORCE)", in: "postgres")
            try cluster.run("CREATE DATABASE \(name) TEMPLATE \(name)_old", in: "postgres")
            try FileManager.default.removeItem(atPath: town.clearing.home + "/signed-head")
            try await town.clearing.start()
            _ = try await town.clearing.until("a doubt", ["status"]) { $0["ready"] as? Bool == false }
            await town.clearing.stop()
            let refused = try await Command.run(["run", "--standby"], home: standby)
            #expect(refused.status == 5 && refused.errors.contains("older copy of the book"), "\(refused.text)")
        }
    }

    private func head(of town: FailOverTown) async throws -> SignedTreeHead {
        let url = try #require(URL(string: "http://\(try await town.http())/v1/head"))
        let data = try await URLSession.shared.data(from: url).0
        let view = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let root = try #require(Bytes32(hexadecimal: view["root"] as? String ?? ""))
        let bytes = try #require(Data(base64Encoded: OtherSoftware.padded(view["head"] as? String ?? "")))
        return try SignedTreeHead(decoding: Array(bytes), root: Digest(root))
    }

    @Test(
        "a leader whose server is made to lose what it says is durable stops, and says what to set",
        .timeLimit(.minutes(3)))
    func weakened() async throws {
        let cluster = try PostgreSQLCluster()
        try await FailOverTown.with(cluster) { town in
            try town.start(.first, ["run"])
            let crowd = try await Crowd(of: town, on: .first)
            try await crowd.pay(times: 1)
            try cluster.run("ALTER SYSTEM SET fsync = off", in: "postgres")
            try cluster.run("SELECT pg_reload_conf()", in: "postgres")
            let ended = await town.ended(.first)
            #expect(ended?.status == 3, "\(String(describing: ended))")
            #expect(ended?.errors.contains("set fsync = on") == true, "\(String(describing: ended))")
            let again = try await Command.run(["run"], home: town.home(of: .first))
            #expect(again.status == 3 && again.errors.contains("--may-lose-acknowledged"), "\(again.text)")
        }
    }

    @Test("a node that finds no database, a leader at work, or a server that loses what it says, refuses in words")
    func refusals() async throws {
        try await FailOverTown.with { town in
            town.proxy.setDown(true)
            let nowhere = try await Command.run(["run"], home: town.home(of: .first))
            #expect(nowhere.status == 1, "\(nowhere.text)")
            #expect(nowhere.errors.contains("cannot be opened"), "\(nowhere.text)")
            town.proxy.setDown(false)

            try town.start(.first, ["run"])
            _ = try await town.http()
            let second = try await Command.run(["run"], home: town.home(of: .second))
            #expect(second.status == 6, "\(second.text)")
            #expect(second.errors.contains("--standby"), "\(second.text)")
        }
    }
}
