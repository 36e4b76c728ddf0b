import Glibc
import Ledger
import PaymentProtocol

/// What the radio's thread does: waits, tells the machine what happened, and does what the machine says.
final class RadioLoop {
    enum Wish {
        case none
        case wish(RadioWish)
        case stop
    }

    /// How long it sleeps at most, in milliseconds: the bus wants to be looked after, and whoever listens wants to hear that
    /// time passes.
    private static let tickMilliseconds: Int32 = 1_000
    private static let objectFolder = "/org/handsel/advertisement/"

    private let address: BusAddress
    private var machine: RadioMachine
    private let now: @Sendable () -> Timestamp
    private let report: @Sendable (RadioReport) -> Void
    private var bus: Bus?
    private var adapters: [String: Adapter] = [:]
    private var devices = HeardDevices()
    /// What happened and was not told yet. Callbacks of the bus only add to it, so that no connection ends inside of one.
    private var events: [RadioMachine.Event] = []
    /// What was heard, told once the machine knows of it.
    private var heard: [RadioReport] = []

    init(
        _ address: BusAddress, _ machine: RadioMachine, now: @escaping @Sendable () -> Timestamp,
        report: @escaping @Sendable (RadioReport) -> Void
    ) {
        self.address = address
        self.machine = machine
        self.now = now
        self.report = report
    }

    /// - Parameters:
    ///   - bell: rung when there is a wish.
    ///   - take: the wish, if there is one.
    func run(_ bell: Bell, take: () -> Wish) {
        events.append(.began)
        var ticked = now()
        while true {
            switch take() {
            case .none: break
            case .wish(let wish): events.append(.wished(wish))
            case .stop: return
            }
            var isBusy = false
            if let bus { isBusy = process(bus) }
            drain()
            if let bus {
                // What the actions asked for goes out, and answers that are here already are taken.
                isBusy = process(bus) || isBusy
                drain()
            }
            let time = now()
            if time.microseconds(since: ticked) >= Int64(Self.tickMilliseconds) * 1_000 {
                ticked = time
                report(.ticked)
            }
            if !isBusy { wait(bell, at: time) }
        }
    }

    private func process(_ bus: Bus) -> Bool {
        do throws(BusFailure) {
            return try bus.process()
        } catch {
            failed(error)
            return false
        }
    }

    private func failed(_ failure: BusFailure) {
        bus = nil
        adapters = [:]
        devices = HeardDevices()
        events.append(.busFailed(failure))
    }

    private func drain() {
        while true {
            let time = now()
            if events.isEmpty, let deadline = machine.deadline, time >= deadline { events.append(.timePassed) }
            guard !events.isEmpty else { break }
            for action in machine.handle(events.removeFirst(), at: time) { perform(action) }
        }
        for news in heard { report(news) }
        heard = []
    }

    private func wait(_ bell: Bell, at time: Timestamp) {
        var milliseconds = Int64(Self.tickMilliseconds)
        if let deadline = machine.deadline {
            milliseconds = min(milliseconds, max(deadline.microseconds(since: time) / 1_000 + 1, 0))
        }
        var descriptors = [pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)]
        if let bus { descriptors.append(bus.poll) }
        // Interrupted or not, everything is looked at again.
        _ = poll(&descriptors, nfds_t(descriptors.count), Int32(milliseconds))
        bell.silence()
    }

    // MARK: What the machine asks for

    private func perform(_ action: RadioMachine.Action) {
        switch action {
        case .openBus: open()
        case .listAdapters(let attempt):
            call(BlueZ.listObjects) { [unowned self] result in
                events.append(.adaptersListed(attempt: attempt, result.map { list($0) }))
            }
        case .setFilter(let adapter, let attempt):
            call(BlueZ.setFilter(adapter)) { [unowned self] result in
                events.append(.filterAnswered(attempt: attempt, result.failure))
            }
        case .startDiscovery(let adapter, let attempt):
            call(BlueZ.startDiscovery(adapter)) { [unowned self] result in
                events.append(.startAnswered(attempt: attempt, result.failure))
            }
        case .stopDiscovery(let adapter, let attempt):
            call(BlueZ.stopDiscovery(adapter)) { [unowned self] result in
                events.append(.stopAnswered(attempt: attempt, result.failure))
            }
        case .register(let adapter, let number, let advertisement): register(adapter, number, advertisement)
        case .unregister(let adapter, let number):
            let path = Self.objectFolder + String(number)
            call(BlueZ.unregister(adapter, object: path)) { [unowned self] result in
                if result.failure == nil { bus?.withdraw(path) }
                events.append(.unregistered(number: number, result.failure))
            }
        case .report(let news): report(news)
        }
    }

    private func open() {
        do throws(BusFailure) {
            let bus = try Bus(address)
            try bus.watch(BlueZ.ownerRule) { [unowned self] signal in
                guard signal.arguments.count == 3 else { return }
                forget()
                events.append(.daemonChanged(isPresent: signal.arguments[2].text != ""))
            }
            try bus.watch(BlueZ.signalRule) { [unowned self] signal in hear(signal) }
            self.bus = bus
            events.append(.busOpened)
            bus.call(BlueZ.askForOwner) { [unowned self] result in
                switch result {
                case .success: events.append(.daemonChanged(isPresent: true))
                case .failure(let failure) where failure.shortName == "NameHasNoOwner":
                    events.append(.daemonChanged(isPresent: false))
                // The bus does not talk to us at all.
                case .failure(let failure): failed(failure)
                }
            }
        } catch {
            failed(error)
        }
    }

    private func call(_ call: BusCall, then: @escaping (Result<[BusValue], BusFailure>) -> Void) {
        guard let bus else { return then(.failure(BusFailure(BusFailure.noBus, "the connection is gone"))) }
        bus.call(call, then: then)
    }

    private func register(_ adapter: String, _ number: Int, _ advertisement: Advertisement) {
        let object = AdvertisementObject(
            path: Self.objectFolder + String(number), advertisement: advertisement)
        do throws(BusFailure) {
            try bus?.serve(object.path) { [unowned self] call, reply in
                reply.send(object.answer(call) { events.append(.released(number: number)) })
            }
        } catch {
            return events.append(.registered(number: number, error))
        }
        call(BlueZ.register(adapter, object: object.path)) { [unowned self] result in
            if result.failure != nil { bus?.withdraw(object.path) }
            events.append(.registered(number: number, result.failure))
        }
    }

    // MARK: What bluetoothd says

    private func forget() {
        adapters = [:]
        devices = HeardDevices()
    }

    private func list(_ answer: [BusValue]) -> [Adapter] {
        forget()
        for object in answer.first?.entries ?? [] {
            guard let path = object.key.text else { continue }
            for (name, properties) in BlueZ.interfaces(object.value) { take(properties, of: name, at: path) }
        }
        return adapters.values.filter { !$0.address.isEmpty }.sorted { $0.path < $1.path }
    }

    /// - Returns: whether it is a device that has just said something.
    @discardableResult
    private func take(_ properties: BusValue, of interface: String, at path: String) -> Bool {
        switch interface {
        case BlueZ.adapter, BlueZ.advertisingManager:
            var adapter = adapters[path] ?? Adapter(path: path)
            adapter.update(properties, of: interface)
            adapters[path] = adapter
            return false
        case BlueZ.device: return devices.take(properties, at: path)
        default: return false
        }
    }

    private func hear(_ signal: BusSignal) {
        switch (signal.interface, signal.member) {
        case (BlueZ.properties, "PropertiesChanged"):
            guard signal.arguments.count == 3, let interface = signal.arguments[0].text else { return }
            changed(signal.path, interface, signal.arguments[1])
        case (BlueZ.objectManager, "InterfacesAdded"):
            guard signal.arguments.count == 2, let path = signal.arguments[0].text else { return }
            for (name, properties) in BlueZ.interfaces(signal.arguments[1]) { changed(path, name, properties) }
        case (BlueZ.objectManager, "InterfacesRemoved"):
            guard signal.arguments.count == 2, let path = signal.arguments[0].text else { return }
            let gone = signal.arguments[1].elements?.compactMap(\.text) ?? []
            if gone.contains(BlueZ.device) { devices.remove(path) }
            if gone.contains(BlueZ.advertisingManager), !gone.contains(BlueZ.adapter) {
                adapters[path]?.advertising = nil
            }
            if gone.contains(BlueZ.adapter), adapters.removeValue(forKey: path) != nil {
                events.append(.adapterRemoved(path: path))
            }
        default: break
        }
    }

    private func changed(_ path: String, _ interface: String, _ properties: BusValue) {
        if take(properties, of: interface, at: path) {
            guard let adapter = HeardDevices.adapter(of: path) else { return }
            events.append(.heard(adapter: adapter))
            if let (data, strength) = devices.said(path) { heard.append(.heard(data, strength: strength)) }
        } else if interface == BlueZ.adapter, let adapter = adapters[path] {
            events.append(.adapterSeen(adapter))
        }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
