import ClearingService
import Ledger
import PaymentProtocol
import Storage

/// What a standby's doors answer: how it does, and to everything else that another node leads.
struct StandbyDesk: ClearingOperations {
    let genesis: ClearingGenesis
    let board: StandbyBoard
    let clock: any ClockSource

    func status() async -> ClearingStatus {
        let (look, now) = (board.latest, clock.read())
        func age(_ microseconds: Int64) -> Int64 { max(0, now.monotonicMicroseconds - microseconds) / 1_000 }
        let standby = StandbyStatus(
            leader: look.lease?.leader ?? "", behindCount: look.journalCount - look.recordCount,
            leaseMilliseconds: look.lease?.milliseconds ?? 0, leaseAgeMilliseconds: age(look.leaseMicroseconds),
            lookAgeMilliseconds: age(look.lookMicroseconds))
        return ClearingStatus(
            isReady: false, reason: Self.reason(standby), epoch: look.epoch, recordCount: look.recordCount,
            accountCount: look.accountCount, time: now.wall, standby: standby)
    }

    private static func reason(_ standby: StandbyStatus) -> String {
        func seconds(_ milliseconds: Int64) -> String { MetricsText.decimal(milliseconds / 100, 10) + " s" }
        let who =
            standby.leader.isEmpty
            ? "nobody leads the book, and it is about to take over"
            : "\(standby.leader) leads the book, and its lease of \(seconds(standby.leaseMilliseconds)) was last renewed "
                + "\(seconds(standby.leaseAgeMilliseconds)) ago"
        return "It stands by: \(who). It is \(standby.behindCount) records behind the journal, which it last read "
            + "\(seconds(standby.lookAgeMilliseconds)) ago."
    }

    func metrics() async -> String {
        let status = await status()
        guard let standby = status.standby else { return "" }
        return Self.metrics(status, standby)
    }

    /// In Prometheus's text format.
    static func metrics(_ status: ClearingStatus, _ standby: StandbyStatus) -> String {
        var text = MetricsText()
        text.add("handsel_ready", .gauge, "Whether the node decides.", 0)
        text.add("handsel_leads", .gauge, "Whether the node leads its book.", 0)
        text.add("handsel_records", .gauge, "Records that were taken in.", Int64(clamping: status.recordCount))
        text.add("handsel_accounts", .gauge, "Customers' accounts.", Int64(status.accountCount))
        text.add(
            "handsel_epoch", .gauge, "How often the book's leaders took up their work.", Int64(clamping: status.epoch))
        text.add(
            "handsel_standby_behind_records", .gauge, "Records of the journal that were not taken in yet.",
            Int64(clamping: standby.behindCount))
        func seconds(_ name: String, _ help: String, _ milliseconds: Int64) {
            text.add(name, .gauge, help, unit: 1_000, [([], milliseconds)])
        }
        seconds(
            "handsel_standby_look_age_seconds", "Since journal and lease were last read.", standby.lookAgeMilliseconds)
        seconds("handsel_standby_lease_seconds", "How long the leader's lease lasts.", standby.leaseMilliseconds)
        seconds(
            "handsel_standby_lease_age_seconds", "Since the leader's lease was last seen renewed.",
            standby.leaseAgeMilliseconds)
        return text.text
    }

    // MARK: What the node that leads answers

    func open(channel: Digest) async throws(DoorError) -> ConnectionIdentifier { throw .standby }
    func close(_ connection: ConnectionIdentifier) async {}

    func answer(
        _ request: ClearingRequest, on connection: ConnectionIdentifier
    ) async throws(DoorError) -> ClearingAnswer { throw .standby }

    func consult(_ question: OperatorQuestion) async throws(DoorError) -> OperatorAnswer { throw .standby }

    func notices(on connection: ConnectionIdentifier) async -> AsyncStream<ClearingNotice> {
        AsyncStream { $0.finish() }
    }

    func receipt(of sequence: UInt64) async throws(DoorError) -> SettlementReceipt? { throw .standby }
    func head() async throws(DoorError) -> SignedTreeHead? { throw .standby }
    func reserves() async throws(DoorError) -> ReserveReport { throw .standby }
    func suspense(after: UInt64?, limit: Int) async throws(DoorError) -> [SuspenseEntry] { throw .standby }
    func payouts(after: UInt64?, limit: Int) async throws(DoorError) -> [PayoutEntry] { throw .standby }
    func liabilities(day: Int64?) async throws(DoorError) -> Signed<LiabilitiesStatement>? { throw .standby }
    func locks(after: UInt64?, limit: Int) async throws(DoorError) -> [LockEntry] { throw .standby }
}
