import ArgumentParser
import Ledger
import PaymentProtocol

/// What a measurement is asked for, and what follows from it.
struct LoadPlan: Equatable, Sendable {
    /// How payments reach the node.
    enum Way: String, CaseIterable, Codable, ExpressibleByArgument, Sendable {
        /// In batches, from a few connections.
        case http
        /// Each by itself, from many nodes.
        case links
    }

    let way: Way
    /// Payments a second, over all processes.
    let rate: Int
    let seconds: Int
    /// Payments in a request; 1 over links.
    let batch: Int
    /// Of each process; 0 over HTTP.
    let links: Int
    let processes: Int
    let payers: Int

    static let batchDefault = 64, payersDefault = 200, linksDefault = 25
    /// What each payment is worth.
    static let payment = Amount(minorUnits: 1, currency: .eur)
    /// An intent lives for ten minutes, and all are signed before the first is sent.
    private static let secondsMax = 300, paymentsMax = 2_000_000
    /// A link carries 100,000 frames of one side in 10 s before its session slows down, and a payment makes the node send
    /// three: at this rate neither comes near.
    static let paymentsPerLinkMax = 1_000
    /// Of each process. Far fewer than descriptors that can be waited for: a process has other files open, too.
    private static let linksMax = SocketWait.descriptorsMax / 2
    /// What rules can say at most about payments in an hour.
    private static let paymentsOfPayerMax = Int(LimitRules.countRange.upperBound)

    /// - Parameters: what is nil was not said.
    init(
        way: Way, rate: Int, seconds: Int, batch: Int?, links: Int?, processes: Int, payers: Int?
    ) throws(CommandError) {
        switch way {
        case .http where links != nil:
            throw .usage("--links is for --over links")
        case .links where batch != nil || payers != nil:
            throw .usage(
                "--batch and --payers are for --over http",
                next: "Over links each payment goes by itself, and each link is one payer's: say --links.")
        case .http, .links: break
        }
        self.way = way
        (self.rate, self.seconds, self.processes) = (rate, seconds, processes)
        self.batch = way == .http ? batch ?? Self.batchDefault : 1
        self.links = way == .links ? links ?? Self.linksDefault : 0
        guard (1...64).contains(processes) else { throw .usage("--processes is 1 to 64") }
        guard (0...Self.linksMax).contains(self.links), way == .http || self.links > 0 else {
            throw .usage("--links is 1 to \(Self.linksMax)")
        }
        self.payers = way == .http ? payers ?? Self.payersDefault : self.links * processes
        guard (1...1_000_000).contains(rate), (1...Self.secondsMax).contains(seconds),
            rate * seconds <= Self.paymentsMax
        else {
            throw .usage(
                "--rate and --seconds ask for too much",
                next: "At most \(Self.secondsMax) s and \(Self.paymentsMax) payments, all signed beforehand.")
        }
        guard (1...ProtocolBounds.batchItemsMax).contains(self.batch) else {
            throw .usage("--batch is 1 to \(ProtocolBounds.batchItemsMax)")
        }
        guard (2...10_000).contains(self.payers) else {
            throw .usage(
                way == .http ? "--payers is 2 to 10000" : "--links times --processes is 2 to 10000",
                next: "They pay each other.")
        }
        guard way == .http || rate <= self.payers * Self.paymentsPerLinkMax else {
            throw .usage(
                "\(rate) payments a second are too many for \(self.payers) links",
                next:
                    "Beyond \(Self.paymentsPerLinkMax) a second of each, its own budget might be measured: more --links."
            )
        }
        guard paymentsOfPayer <= Self.paymentsOfPayerMax else {
            throw .usage(
                "each payer would make \(paymentsOfPayer) payments",
                next: "Limits allow at most \(Self.paymentsOfPayerMax) in an hour: more --payers, or more --links.")
        }
    }

    /// Requests, over all processes: each process has as many, or one more than another.
    var requests: Int { max(processes, rate * seconds / batch) }

    /// The most that one payer makes.
    var paymentsOfPayer: Int { (requests * batch + payers - 1) / payers }

    /// From one request of a process to its next.
    var intervalNanoseconds: Int64 { Int64(batch) * Int64(processes) * 1_000_000_000 / Int64(rate) }

    /// What each payer owns when the load begins: enough for all that it pays.
    var credit: Amount {
        Amount(minorUnits: Int64(paymentsOfPayer) * Self.payment.minorUnits, currency: Self.payment.currency)
    }

    var limits: LoadLimits {
        LoadLimits(payments: Int64(paymentsOfPayer), payment: Self.payment, credit: credit)
    }
}
