import ClearingService
import Foundation
import Ledger
import NodeRuntime
import PaymentProtocol

/// Prepares a load, lets separate processes make it, and adds up what they saw.
struct ClearingBench: Sendable {
    let plan: LoadPlan

    private static let pin = "481516"

    /// Against a node of its own, in the folder of the cast, with the widest limits that there are.
    func runOwnNode(_ cast: DemoCast, _ output: Output) async throws -> BenchAnswer {
        try cast.folder.write(Self.pin + "\n", to: "pin")
        chmod(cast.folder.path(of: "pin"), 0o600)
        let pinFile = cast.folder.path(of: "pin")
        try output.say("Starting a clearing node …")
        _ = try await cast.run([
            "init", "--home", cast.home(of: "bank"), "--role", "clearing", "--name", "Bench", "--listen", "127.0.0.1:0",
            "--http", "127.0.0.1:0", "--pin-file", pinFile,
        ])
        let home = try Self.home(cast.home(of: "bank"))
        try LimitsFile(home).replace(with: LimitsFile.text(for: LoadLimits.widest))
        let ready = try await cast.start("bank", pinFile: pinFile)
        guard let address = (plan.way == .http ? ready.http : ready.listen).flatMap(LoadAddress.init) else {
            throw Self.failure("the node opened no door", why: "It said: \(ready)")
        }
        return try await run(cast, home, try PIN(notSecret: Self.pin), address, output)
    }

    private static func home(_ path: String) throws(CommandError) -> Home {
        do { return try Home(path: path) } catch { throw CommandError(error) }
    }

    /// Against a node that runs.
    ///
    /// - Parameters:
    ///   - cast: runs the processes of the load, and has their folder.
    ///   - home: of the clearing node, for its operator's key, its limits and its local API.
    func run(
        _ cast: DemoCast, _ home: Home, _ pin: PIN, _ address: LoadAddress, _ output: Output
    ) async throws -> BenchAnswer {
        guard case .clearing(let log, let link, let operatorKey) = try Runtime.publicKeys(of: home) else {
            throw CommandError.usage("only a clearing node can be measured")
        }
        try refuseIfLimited(by: LimitsFile(home))
        let clearing = ClearingAddress(log: log, link: link)
        try output.say("Measuring raw verification …")
        let verifications = RawVerification.perSecondOfOneCore(seconds: 1)
        try output.say("Opening \(plan.payers) accounts …")
        let payers = (0..<plan.payers).map { _ in LoadPayer(clearing: log) }
        switch plan.way {
        case .http: try openByHTTP(payers, at: address)
        case .links: try openByLink(payers, LoadLink.Peer(port: address.port, clearing: clearing))
        }
        let signer = Signer(try Runtime.unlock(home, with: pin), purposes: [.operatorOrder])
        let api = LocalAPI(home: home)
        for payer in payers {
            let unsigned = UnsignedEnvelope(
                OperatorOrder(
                    clearing: log, account: payer.account, amount: plan.credit,
                    reference: "bench \(payer.account.text)", created: SystemClock().read().wall),
                signer: operatorKey)
            _ = try await api.credit(try unsigned.signed(with: try signer.sign(.operatorOrder, unsigned.toBeSigned)))
        }
        try output.say("Signing \(plan.requests * plan.batch) intents …")
        let files = try prepare(payers, cast.folder)
        try output.say("Loading the node for \(plan.seconds) s …")
        let answers = try await load(files, address, clearing, cast)
        return BenchAnswer(
            plan, cores: RawVerification.coreCount, verificationsPerSecond: verifications, answers: answers)
    }

    /// By the file, which a node reads when it starts: what it says is known before anything is signed.
    private func refuseIfLimited(by file: LimitsFile) throws(CommandError) {
        guard file.exists else { return }
        let rules: LimitRules
        do throws(ConfigurationError) { rules = try file.read() } catch { throw CommandError(error) }
        guard let passed = plan.limits.firstPassed(under: rules) else { return }
        let unit = passed.measure.isCount ? "" : " cents"
        throw CommandError(
            .refused, "limits_too_narrow", "the limits of this node would refuse the load",
            why: "\(passed.measure.name) of each payer would reach \(passed.seen)\(unit), and \(file.path) lets a new "
                + "account go up to \(passed.allowed)\(unit).",
            next: "Ask for less (--rate, --seconds), for more "
                + "\(plan.way == .http ? "--payers" : "--links"), or allow more there: handsel limits apply. Without "
                + "--address a node of its own is measured, with the widest limits.")
    }

    private func openByHTTP(_ payers: [LoadPayer], at address: LoadAddress) throws(CommandError) {
        guard let connection = LoadConnection(port: address.port) else {
            throw Self.failure("nobody answers at port \(address.port)", why: "Is the node running, with `http` set?")
        }
        for payer in payers {
            let reply = connection.post("/v1/accounts", payer.opening.envelope, type: "application/cose")
            guard reply?.status == 201 else {
                throw Self.failure("an account could not be opened", why: "The node answered \(reply?.status ?? 0).")
            }
        }
    }

    private func openByLink(_ payers: [LoadPayer], _ peer: LoadLink.Peer) throws(CommandError) {
        do {
            let link = try LoadLink(to: peer)
            try link.open()
            for payer in payers {
                let answer = try link.ask(.openAccount(payer.opening))
                guard case .answer(.receipt, _) = answer else {
                    throw Self.failure("an account could not be opened", why: "The node answered \(answer).")
                }
            }
        } catch let error as CommandError {
            throw error
        } catch {
            throw Self.failure(
                "no link to the node at port \(peer.port)", why: "\(error)",
                next: "--address is where it listens for nodes: `listen` in its node.toml.")
        }
    }

    /// Signs every intent, and writes the requests of each process to a file.
    private func prepare(_ payers: [LoadPayer], _ folder: DemoFolder) throws -> [String] {
        try (0..<plan.processes).map { process in
            var file = LoadFile()
            let own = payers[(process * plan.links)..<((process + 1) * plan.links)]
            for payer in own { file.append(payer.account.bytes.bytes + payer.seed.bytes) }
            for (number, request) in stride(from: process, to: plan.requests, by: plan.processes).enumerated() {
                switch plan.way {
                case .http:
                    let items = (0..<plan.batch).map { item in
                        payment(request * plan.batch + item, payers)
                    }
                    file.append(PaymentBatch(items.map { PaymentBatch.Item(payment: $0, text: nil) }).encoded)
                case .links:
                    let payment = payment(own.startIndex + number % plan.links, payers)
                    let correlation = UInt64(number) + LinkLoad.correlationOfFirst
                    file.append(RequestMessage(.submit(payment, text: nil), correlation: correlation).encoded)
                }
            }
            let path = folder.path(of: "load-\(process)")
            try file.write(to: path)
            return path
        }
    }

    /// Everybody pays the next one.
    private func payment(_ number: Int, _ payers: [LoadPayer]) -> SubmittedPayment {
        payers[number % payers.count].pays(LoadPlan.payment, to: payers[(number + 1) % payers.count].account)
    }

    private func load(
        _ files: [String], _ address: LoadAddress, _ clearing: ClearingAddress, _ cast: DemoCast
    ) async throws -> [LoadAnswer] {
        // Far enough ahead for every process to have read its requests and opened its links.
        let ready = 2_000_000 + Int64(plan.links * plan.processes) * 20_000
        let begin = LoadClock.now + ready
        return try await withThrowingTaskGroup(of: LoadAnswer.self) { group in
            for (number, file) in files.enumerated() {
                // One after the other, not all at the same moment.
                let offset = plan.intervalNanoseconds / 1_000 * Int64(number) / Int64(plan.processes)
                let way =
                    switch plan.way {
                    case .http: ["--batch", "\(plan.batch)"]
                    case .links: ["--links", "\(plan.links)", "--load-clearing", clearing.text]
                    }
                group.addTask {
                    let child = try ChildProcess(
                        [
                            "bench", "clearing", "--over", plan.way.rawValue, "--load-file", file, "--load-port",
                            "\(address.port)", "--load-interval", "\(plan.intervalNanoseconds)", "--load-begin",
                            "\(begin + offset)",
                        ] + way, log: cast.folder.path(of: "load-\(number).log"))
                    var last = ""
                    for await line in child.lines { last = line }
                    let code = await child.exitCode
                    guard code == 0 else {
                        throw Self.failure(
                            "a process of the load ended with \(code)", why: cast.folder.tail(of: "load-\(number).log"))
                    }
                    return try DemoCast.read(last)
                }
            }
            var answers: [LoadAnswer] = []
            for try await answer in group { answers.append(answer) }
            return answers
        }
    }

    private static func failure(_ what: String, why: String, next: String? = nil) -> CommandError {
        CommandError(.failed, "bench_failed", what, why: why, next: next)
    }
}
