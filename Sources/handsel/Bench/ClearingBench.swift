import ClearingService
import Foundation
import Ledger
import NodeRuntime
import PaymentProtocol

/// Prepares a load, lets separate processes make it, and adds up what they saw.
struct ClearingBench: Sendable {
    let rate: Int
    let seconds: Int
    let batch: Int
    let processes: Int
    let payers: Int

    /// What each payer is credited with: minor units, the most that a new account may own.
    private static let credit = Amount(minorUnits: 1_000_00, currency: .eur)
    private static let payment = Amount(minorUnits: 1, currency: .eur)
    /// An intent lives for ten minutes, and all are signed before the first is sent.
    private static let secondsMax = 300, paymentsMax = 2_000_000
    private static let pin = "481516"

    init(rate: Int, seconds: Int, batch: Int, processes: Int, payers: Int) throws(CommandError) {
        guard (1...1_000_000).contains(rate), (1...Self.secondsMax).contains(seconds),
            rate * seconds <= Self.paymentsMax
        else {
            throw .usage(
                "--rate and --seconds ask for too much",
                next: "At most \(Self.secondsMax) s and \(Self.paymentsMax) payments, all signed beforehand.")
        }
        guard (1...ProtocolBounds.batchItemsMax).contains(batch) else {
            throw .usage("--batch is 1 to \(ProtocolBounds.batchItemsMax)")
        }
        guard (1...64).contains(processes) else { throw .usage("--processes is 1 to 64") }
        guard (2...10_000).contains(payers) else { throw .usage("--payers is 2 to 10000") }
        (self.rate, self.seconds, self.batch) = (rate, seconds, batch)
        (self.processes, self.payers) = (processes, payers)
    }

    /// Against a node of its own, in the folder of the cast.
    func runOwnNode(_ cast: DemoCast, _ output: Output) async throws -> BenchAnswer {
        try cast.folder.write(Self.pin + "\n", to: "pin")
        chmod(cast.folder.path(of: "pin"), 0o600)
        let pinFile = cast.folder.path(of: "pin")
        try output.say("Starting a clearing node …")
        _ = try await cast.run([
            "init", "--home", cast.home(of: "bank"), "--role", "clearing", "--name", "Bench", "--listen", "127.0.0.1:0",
            "--http", "127.0.0.1:0", "--pin-file", pinFile,
        ])
        let ready = try await cast.start("bank", pinFile: pinFile)
        guard let address = ready.http.flatMap(LoadAddress.init) else {
            throw Self.failure("the node opened no HTTP door", why: "It said: \(ready)")
        }
        let home = try Self.home(cast.home(of: "bank"))
        return try await run(cast, home, try PIN(notSecret: Self.pin), address, output)
    }

    private static func home(_ path: String) throws(CommandError) -> Home {
        do { return try Home(path: path) } catch { throw CommandError(error) }
    }

    /// Against a node that runs.
    ///
    /// - Parameters:
    ///   - cast: runs the processes of the load, and has their folder.
    ///   - home: of the clearing node, for its operator's key and its local API.
    func run(
        _ cast: DemoCast, _ home: Home, _ pin: PIN, _ address: LoadAddress, _ output: Output
    ) async throws -> BenchAnswer {
        guard case .clearing(let log, _, let operatorKey) = try Runtime.publicKeys(of: home) else {
            throw CommandError.usage("only a clearing node can be measured")
        }
        try output.say("Measuring raw verification …")
        let verifications = RawVerification.perSecondOfOneCore(seconds: 1)
        try output.say("Opening \(payers) accounts …")
        let customers = (0..<payers).map { _ in Payer(clearing: log) }
        try open(customers, at: address)
        let signer = Signer(try Runtime.unlock(home, with: pin), purposes: [.operatorOrder])
        let api = LocalAPI(home: home)
        for customer in customers {
            let unsigned = UnsignedEnvelope(
                OperatorOrder(
                    clearing: log, account: customer.account, amount: Self.credit,
                    reference: "bench \(customer.account.text)", created: SystemClock().read().wall),
                signer: operatorKey)
            _ = try await api.credit(try unsigned.signed(with: try signer.sign(.operatorOrder, unsigned.toBeSigned)))
        }
        try output.say("Signing \(rate * seconds) intents …")
        let files = try prepare(customers, cast.folder)
        try output.say("Loading the node for \(seconds) s …")
        let answers = try await load(files, address, cast)
        return BenchAnswer(
            rate: rate, seconds: seconds, batch: batch, processes: processes, cores: RawVerification.coreCount,
            verificationsPerSecond: verifications, answers: answers)
    }

    private func open(_ customers: [Payer], at address: LoadAddress) throws(CommandError) {
        guard let connection = LoadConnection(port: address.port) else {
            throw Self.failure("nobody answers at port \(address.port)", why: "Is the node running, with `http` set?")
        }
        for customer in customers {
            let reply = connection.post("/v1/accounts", customer.opening.envelope, type: "application/cose")
            guard reply?.status == 201 else {
                throw Self.failure("an account could not be opened", why: "The node answered \(reply?.status ?? 0).")
            }
        }
    }

    /// Signs every intent, and writes the requests of each process to a file.
    private func prepare(_ customers: [Payer], _ folder: DemoFolder) throws -> [String] {
        let requestCount = max(processes, rate * seconds / batch)
        return try (0..<processes).map { process in
            var bytes: [UInt8] = []
            for request in stride(from: process, to: requestCount, by: processes) {
                let now = SystemClock().read().wall
                let items = (0..<batch).map { item -> PaymentBatch.Item in
                    let number = request * batch + item
                    let debtor = customers[number % customers.count]
                    let creditor = customers[(number + 1) % customers.count]
                    return debtor.pays(Self.payment, to: creditor.account, at: now)
                }
                let body = PaymentBatch(items).encoded
                withUnsafeBytes(of: UInt32(body.count).bigEndian) { bytes.append(contentsOf: $0) }
                bytes += body
            }
            let name = "load-\(process)"
            try Data(bytes).write(to: URL(filePath: folder.path(of: name)))
            return folder.path(of: name)
        }
    }

    private func load(_ files: [String], _ address: LoadAddress, _ cast: DemoCast) async throws -> [LoadAnswer] {
        // Far enough ahead for every process to have read its requests.
        let begin = SystemClock().read().monotonicMicroseconds + 2_000_000
        let interval = Int64(batch) * Int64(processes) * 1_000_000 / Int64(rate)
        return try await withThrowingTaskGroup(of: LoadAnswer.self) { group in
            for (number, file) in files.enumerated() {
                // One after the other, not all at the same moment.
                let offset = interval * Int64(number) / Int64(processes)
                group.addTask {
                    let child = try ChildProcess(
                        [
                            "bench", "clearing", "--batch", "\(batch)", "--load-file", file, "--load-port",
                            "\(address.port)", "--load-interval", "\(interval)", "--load-begin", "\(begin + offset)",
                        ], log: cast.folder.path(of: "load-\(number).log"))
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

    private static func failure(_ what: String, why: String) -> CommandError {
        CommandError(.failed, "bench_failed", what, why: why)
    }
}

/// Somebody who opens an account and pays.
private struct Payer: Sendable {
    let key: SecretKey
    let opening: Signed<AccountOpening>
    private let clearing: PublicKey

    var account: AccountIdentifier { opening.account }

    init(clearing: PublicKey) {
        var chance = SystemChance()
        key = SecretKey(seed: chance.bytes32())
        self.clearing = clearing
        opening = key.signed(
            AccountOpening(
                clearing: clearing, name: "Bench", created: SystemClock().read().wall,
                nonce: MessageIdentifier(using: &chance)))
    }

    func pays(_ amount: Amount, to creditor: AccountIdentifier, at now: Timestamp) -> PaymentBatch.Item {
        var chance = SystemChance()
        let intent = key.signed(
            PaymentIntent(
                clearing: clearing, amount: amount, debtor: account, creditor: creditor,
                identifier: MessageIdentifier(using: &chance), created: now,
                expires: now.adding(microseconds: ProtocolBounds.intentLifetimeMicrosecondsMax), purpose: .transfer,
                request: nil, remittance: nil, link: nil))
        return PaymentBatch.Item(payment: SubmittedPayment(intent: intent, request: nil), text: nil)
    }
}

extension SecretKey {
    fileprivate func signed<M: Message>(_ message: M) -> Signed<M> {
        let unsigned = UnsignedEnvelope(message, signer: publicKey)
        do {
            return try unsigned.signed(with: sign(unsigned.toBeSigned))
        } catch {
            preconditionFailure("a key verifies what it has signed: \(error)")
        }
    }
}
