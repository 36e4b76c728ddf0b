public import Ledger
import PaymentProtocol

/// Decides what to ask of bluetoothd, and when. A value: it is told what happened, and says what to do.
///
/// ```
/// no bus ──► no daemon ──► no adapter ──► blocked │ powered off ──► ready: it listens and sends as wished
///    ▲           ▲              ▲                  ▲                  │
///    └───────────┴──────────────┴──────────────────┴── any of these ──┘
/// ```
/// It never ends: whatever goes away may come back, and is then used again. It turns no radio on, because somebody may have
/// turned it off on purpose.
public struct RadioMachine: Equatable, Sendable {
    public enum Event: Equatable, Sendable {
        case began
        case busOpened
        /// It could not be opened, or broke.
        case busFailed(BusFailure)
        /// Bluetoothd came, went, or came anew.
        case daemonChanged(isPresent: Bool)
        case adaptersListed(attempt: Int, Result<[Adapter], BusFailure>)
        /// It appeared, or something about it changed.
        case adapterSeen(Adapter)
        case adapterRemoved(path: String)
        /// An adapter heard somebody.
        case heard(adapter: String)
        case filterAnswered(attempt: Int, BusFailure?)
        case startAnswered(attempt: Int, BusFailure?)
        case stopAnswered(attempt: Int, BusFailure?)
        case registered(number: Int, BusFailure?)
        case unregistered(number: Int, BusFailure?)
        case released(number: Int)
        case wished(RadioWish)
        case timePassed
    }

    public enum Action: Equatable, Sendable {
        case openBus
        case listAdapters(attempt: Int)
        case setFilter(adapter: String, attempt: Int)
        case startDiscovery(adapter: String, attempt: Int)
        case stopDiscovery(adapter: String, attempt: Int)
        case register(adapter: String, number: Int, Advertisement)
        case unregister(adapter: String, number: Int)
        case report(RadioReport)
    }

    private enum Bus: Equatable {
        case closed(again: Timestamp)
        case opening
        case open
    }

    private enum Daemon: Equatable {
        /// Not asked yet.
        case unknown
        case absent
        case listing(attempt: Int)
        case present
        case refused(BusFailure, again: Timestamp)
    }

    /// A machine with more radios than this uses one of the first.
    public static let adaptersMax = 16

    private let wanted: Adapter.Name?
    private var bus = Bus.opening
    private var daemon = Daemon.unknown
    /// By their paths, in order.
    private var adapters: [Adapter] = []
    private var wish = RadioWish()
    private var listening: Listening
    private var broadcasting = Broadcasting()
    private var busPause = Pause(firstSeconds: 1, secondsMax: 30)
    private var daemonPause = Pause(firstSeconds: 2, secondsMax: 60)
    private var attempts = 0
    private var busFailure: BusFailure?
    public private(set) var condition = RadioCondition.unknown

    /// - Parameters:
    ///   - adapter: the name of the one to use; nil for the first that is on.
    ///   - silenceSeconds: nothing heard for so long makes it listen anew.
    public init(adapter: Adapter.Name? = nil, silenceSeconds: Int64 = 20) {
        wanted = adapter
        listening = Listening(silenceSeconds: silenceSeconds)
    }

    /// When `timePassed` has something to do; nil for never.
    public var deadline: Timestamp? {
        var deadlines = [listening.deadline, broadcasting.deadline]
        if case .closed(let again) = bus { deadlines.append(again) }
        if case .refused(_, let again) = daemon { deadlines.append(again) }
        return deadlines.compactMap { $0 }.min()
    }

    /// - Parameter now: on a clock that is not set back.
    public mutating func handle(_ event: Event, at now: Timestamp) -> [Action] {
        switch event {
        case .began: return [.openBus]
        case .busOpened:
            bus = .open
            busFailure = nil
            return settle(at: now)
        case .busFailed(let failure):
            bus = .closed(again: busPause.next(at: now))
            busFailure = failure
            daemon = .unknown
            adapters = []
            return settle(at: now)
        case .daemonChanged(let isPresent): return daemonChanged(isPresent, at: now)
        case .adaptersListed(let attempt, let result): return listed(attempt, result, at: now)
        case .adapterSeen(let adapter): return seen(adapter, at: now)
        case .adapterRemoved(let path):
            adapters.removeAll { $0.path == path }
            return settle(at: now)
        case .heard(let path):
            if chosen?.path == path { listening.heard(at: now) }
            return []
        case .filterAnswered(let attempt, let failure):
            return listening.filterAnswered(attempt: attempt, failure, at: now)
        case .startAnswered(let attempt, let failure):
            return listening.startAnswered(attempt: attempt, failure, at: now)
        case .stopAnswered(let attempt, _): return listening.stopAnswered(attempt: attempt, at: now)
        case .registered(let number, let failure):
            return broadcasting.registered(number: number, failure, at: now)
        case .unregistered(let number, let failure):
            return broadcasting.unregistered(number: number, failure, at: now)
        case .released(let number): return broadcasting.released(number: number, at: now)
        case .wished(let wish):
            self.wish = wish
            return settle(at: now) + broadcasting.wish(wish.broadcast, at: now)
        case .timePassed: return timePassed(at: now)
        }
    }

    // MARK: Bluetoothd

    private mutating func daemonChanged(_ isPresent: Bool, at now: Timestamp) -> [Action] {
        busPause.reset()
        daemonPause.reset()
        // Even if one was here a moment ago: this is another, which knows nothing of what was asked. At the start there was none.
        let isFirst = daemon == .unknown && isPresent
        daemon = .absent
        adapters = []
        let before = isFirst ? [] : settle(at: now)
        return isPresent ? before + list() : before
    }

    private mutating func list() -> [Action] {
        attempts += 1
        daemon = .listing(attempt: attempts)
        return [.listAdapters(attempt: attempts)]
    }

    private mutating func listed(
        _ attempt: Int, _ result: Result<[Adapter], BusFailure>, at now: Timestamp
    ) -> [Action] {
        guard daemon == .listing(attempt: attempt) else { return [] }
        switch result {
        case .success(let found):
            daemon = .present
            daemonPause.reset()
            adapters = Array(found.sorted { $0.path < $1.path }.prefix(Self.adaptersMax))
        case .failure(let failure): daemon = .refused(failure, again: daemonPause.next(at: now))
        }
        return settle(at: now)
    }

    private mutating func seen(_ adapter: Adapter, at now: Timestamp) -> [Action] {
        guard daemon == .present else { return [] }
        if let index = adapters.firstIndex(where: { $0.path == adapter.path }) {
            adapters[index] = adapter
        } else if adapters.count < Self.adaptersMax {
            adapters.append(adapter)
            adapters.sort { $0.path < $1.path }
        }
        let actions = settle(at: now)
        if chosen?.path == adapter.path { listening.discovering(adapter.isDiscovering, at: now) }
        return actions
    }

    private mutating func timePassed(at now: Timestamp) -> [Action] {
        if case .closed(let again) = bus, now >= again {
            bus = .opening
            return [.openBus]
        }
        if case .refused(_, let again) = daemon, now >= again { return list() }
        return listening.timePassed(at: now) + broadcasting.timePassed(at: now)
    }

    // MARK: What is there, and what is done with it

    /// The one that was asked for; else the one that is used already, as long as it is on; else the first that is on.
    private var chosen: Adapter? {
        if let wanted { return adapters.first { $0.name == wanted } }
        return adapters.first { .ready($0.name) == condition && $0.isPowered } ?? adapters.first { $0.isPowered }
            ?? adapters.first
    }

    private var presentCondition: RadioCondition {
        if let busFailure { return busFailure.isDenied ? .denied(busFailure) : .noBus(busFailure) }
        guard bus == .open else { return .unknown }
        switch daemon {
        case .absent: return .noDaemon
        case .unknown, .listing: return .unknown
        case .refused(let failure, _): return failure.isDenied ? .denied(failure) : .noDaemon
        case .present: break
        }
        guard let adapter = chosen else { return .noAdapter(wanted: wanted) }
        if adapter.isPowered { return .ready(adapter.name) }
        return adapter.isBlocked ? .blocked(adapter.name) : .poweredOff(adapter.name)
    }

    /// Brings both parts to what is there now.
    private mutating func settle(at now: Timestamp) -> [Action] {
        let present = presentCondition
        var actions: [Action] = []
        if present != condition {
            condition = present
            // What is about to be known is no news.
            if present != .unknown { actions.append(.report(.condition(present))) }
        }
        let adapter = condition.isReady ? chosen?.path : nil
        actions += listening.use(wish.isListening ? adapter : nil, at: now)
        actions += broadcasting.use(adapter, at: now)
        return actions
    }
}
