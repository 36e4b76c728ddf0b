import Ledger
import PaymentProtocol

/// Sends prepared payments over node links, each by itself and when it is due, whatever came back before.
///
/// One thread does it all: it seals what is due, reads what has come, and sleeps a moment, so that most of the processors
/// are left to the node. Requests are encoded already; sealing them is a part of what is measured, as it is for a payment node.
struct LinkLoad {
    /// Once all is sent, an answer that does not come for so long is not waited for any more.
    private static let patienceMicroseconds: Int64 = 10_000_000
    /// Payments in a row that are late, before answers are looked at again.
    private static let sentInARowMax = 64
    /// Payments go out, and answers are looked at, so often: latencies are told to about as much.
    static let pauseMicroseconds: Int64 = 1_000
    /// Correlations of payments begin here; those before were used to get ready.
    static let correlationOfFirst: UInt64 = 2

    private let links: [LoadLink]
    private let requests: [[UInt8]]
    private let clock: LoadClock
    /// By link: payments that were sent, and are not answered.
    private var underWay: [Int]
    private var tally = LoadTally()
    private var lastEventMicroseconds: Int64 = 0

    /// Opens the links, each as one payer.
    ///
    /// - Parameter file: for each link its payer's account and the seed of its key, then the requests.
    init(file: String, linkCount: Int, to peer: LoadLink.Peer, clock: LoadClock) throws {
        let pieces = try LoadFile.read(file)
        links = try pieces.prefix(linkCount).map { piece in
            guard let account = Bytes32(piece.prefix(32)), let seed = Bytes32(piece.dropFirst(32)) else {
                throw LoadLink.Failure.ended
            }
            let link = try LoadLink(to: peer)
            try link.open()
            try link.identify(as: AccountIdentifier(account), with: SecretKey(seed: seed))
            return link
        }
        requests = Array(pieces.dropFirst(linkCount))
        underWay = Array(repeating: 0, count: links.count)
        self.clock = clock
    }

    /// - Throws: `CommandError` if getting ready took longer than there was time for: latencies would tell of that.
    mutating func run() throws(CommandError) -> LoadAnswer {
        guard LoadClock.now < clock.begin else {
            throw CommandError(
                .failed, "bench_failed", "the links were not open in time", next: "Ask for fewer with --links.")
        }
        let before = ProcessorTime.microseconds
        var next = 0
        while next < requests.count || underWay.contains(where: { $0 > 0 }) {
            var sent = 0
            while next < requests.count, sent < Self.sentInARowMax, clock.due(next) <= LoadClock.now {
                send(next)
                next += 1
                sent += 1
            }
            let isLate = next < requests.count && clock.due(next) <= LoadClock.now
            transfer(after: isLate ? 0 : Self.pauseMicroseconds)
            if next == requests.count, LoadClock.now - lastEventMicroseconds > Self.patienceMicroseconds { break }
        }
        for index in links.indices { fail(index) }
        return LoadAnswer(
            tally, of: requests.count, clock, processorMicroseconds: ProcessorTime.microseconds - before)
    }

    private mutating func send(_ number: Int) {
        let (index, now) = (number % links.count, LoadClock.now)
        lastEventMicroseconds = now
        guard !links[index].hasEnded else { return tally.count(.failed, due: clock.due(number), now: now) }
        do throws(LinkSessionError) {
            try links[index].send(requests[number])
            underWay[index] += 1
        } catch {
            // So much waits on this link already that its session takes no more, as it would tell a payment node.
            tally.count(.busy, due: clock.due(number), now: now)
        }
    }

    /// Moves what can be moved after a pause.
    private mutating func transfer(after pause: Int64) {
        if pause > 0 {
            var nothing = SocketWait()
            nothing.wait(microseconds: pause)
        }
        var wait = SocketWait()
        for link in links where !link.hasEnded { wait.add(link.descriptor, writing: link.wantsToWrite) }
        wait.wait(microseconds: 0)
        for (index, link) in links.enumerated() where !link.hasEnded {
            if let timer = link.timer, timer <= LoadClock.now { link.timerFired() }
            if wait.isReady(link.descriptor) { link.transfer() }
            for answer in link.takeDelivered() { record(answer, on: index) }
            if link.hasEnded { fail(index) }
        }
    }

    private mutating func record(_ answer: [UInt8], on index: Int) {
        let now = LoadClock.now
        // What cannot be read tells of no payment: the one that it was about stays unanswered, and counts as failed.
        guard let (correlation, outcome) = try? PaymentOutcome.read(answer),
            correlation >= Self.correlationOfFirst
        else { return }
        lastEventMicroseconds = now
        underWay[index] -= 1
        tally.count(outcome, due: clock.due(Int(correlation - Self.correlationOfFirst)), now: now)
    }

    /// What is under way on this link will not be answered any more.
    private mutating func fail(_ index: Int) {
        guard underWay[index] > 0 else { return }
        // Waiting in vain is not a part of the time in which the others were settled.
        let last = lastEventMicroseconds
        tally.count(.failed, times: UInt64(underWay[index]), due: last, now: last)
        underWay[index] = 0
    }
}
