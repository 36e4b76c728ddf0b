import CSystemd
import Glibc

/// One connection to a D-Bus. It belongs to one thread: whoever made it calls it, and is called by it in `process`.
///
/// Every call is asynchronous, because the other side may call an object of ours before it answers: bluetoothd does while it
/// takes an advertisement, and a call that waited would wait for itself.
final class Bus {
    /// What waits for something of the library: kept alive here, and known to the library by its address.
    private final class Listener {
        unowned let bus: Bus
        var slot: OpaquePointer?
        let hear: (OpaquePointer) -> Int32

        init(_ bus: Bus, _ hear: @escaping (OpaquePointer) -> Int32) {
            self.bus = bus
            self.hear = hear
        }
    }

    /// For an answer, in microseconds: bluetoothd takes some seconds for its slowest.
    static let answerMicrosecondsMax: UInt64 = 10_000_000

    private let bus: OpaquePointer
    private var listeners: [ObjectIdentifier: Listener] = [:]
    private var objects: [String: Listener] = [:]

    /// Begins to connect. What is called meanwhile is sent afterwards.
    ///
    /// - Throws: `BusFailure.noBus` if nobody listens there.
    init(_ address: BusAddress) throws(BusFailure) {
        var opened: OpaquePointer?
        let result: Int32
        switch address {
        case .system: result = sd_bus_open_system(&opened)
        case .at(let text): result = Self.open(text, &opened)
        }
        guard result >= 0, let opened else { throw Self.failure(-result) }
        bus = opened
    }

    private static func open(_ address: String, _ bus: inout OpaquePointer?) -> Int32 {
        var result = sd_bus_new(&bus)
        if result >= 0 { result = sd_bus_set_address(bus, address) }
        if result >= 0 { result = sd_bus_set_bus_client(bus, 1) }
        if result >= 0 { result = sd_bus_start(bus) }
        if result < 0 { bus = sd_bus_close_unref(bus) }
        return result
    }

    deinit {
        for listener in Array(listeners.values) + Array(objects.values) { sd_bus_slot_unref(listener.slot) }
        sd_bus_flush_close_unref(bus)
    }

    // MARK: Asking and being told

    /// - Parameter then: called in `process` with the answer, once; never if the connection is closed before.
    func call(_ call: BusCall, then: @escaping (Result<[BusValue], BusFailure>) -> Void) {
        var message: OpaquePointer?
        let made = sd_bus_message_new_method_call(
            bus, &message, call.peer, call.path, call.interface, call.member)
        defer { sd_bus_message_unref(message) }
        guard made >= 0, let message, Self.fill(message, call.arguments) else {
            return then(.failure(BusFailure(BusFailure.unreadable, "\(call.member) cannot be asked for")))
        }
        let listener = Listener(self) {
            then(Self.answer($0))
            return 1
        }
        let sent = sd_bus_call_async(
            bus, &listener.slot, message, Self.answered, Unmanaged.passUnretained(listener).toOpaque(),
            Self.answerMicrosecondsMax)
        guard sent >= 0 else { return then(.failure(Self.failure(-sent))) }
        listeners[ObjectIdentifier(listener)] = listener
    }

    /// - Parameters:
    ///   - rule: which signals, as the D-Bus specification writes match rules.
    ///   - hear: called in `process` with each, until the connection is closed.
    func watch(_ rule: String, hear: @escaping (BusSignal) -> Void) throws(BusFailure) {
        let listener = Listener(self) { message in
            // A signal that cannot be read is of a type that nobody here asked for.
            guard let arguments = try? BusWire.read(message) else { return 0 }
            hear(
                BusSignal(
                    sender: Self.text(sd_bus_message_get_sender(message)),
                    path: Self.text(sd_bus_message_get_path(message)),
                    interface: Self.text(sd_bus_message_get_interface(message)),
                    member: Self.text(sd_bus_message_get_member(message)), arguments: arguments))
            return 0
        }
        let added = sd_bus_add_match_async(
            bus, &listener.slot, rule, Self.told, nil, Unmanaged.passUnretained(listener).toOpaque())
        guard added >= 0 else { throw Self.failure(-added) }
        listeners[ObjectIdentifier(listener)] = listener
    }

    // MARK: Being asked

    /// Offers an object.
    ///
    /// - Parameter answer: called in `process` for each call of it. It answers now or later.
    func serve(_ path: String, answer: @escaping (BusCall, BusReply) -> Void) throws(BusFailure) {
        let listener = Listener(self) { message in Self.take(message, answer) }
        let added = sd_bus_add_object(
            bus, &listener.slot, path, Self.told, Unmanaged.passUnretained(listener).toOpaque())
        guard added >= 0 else { throw Self.failure(-added) }
        withdraw(path)
        objects[path] = listener
    }

    /// The object is there no more.
    func withdraw(_ path: String) {
        guard let listener = objects.removeValue(forKey: path) else { return }
        sd_bus_slot_unref(listener.slot)
    }

    /// Says something to whoever listens.
    func emit(path: String, interface: String, member: String, _ arguments: [BusValue]) throws(BusFailure) {
        var message: OpaquePointer?
        let made = sd_bus_message_new_signal(bus, &message, path, interface, member)
        defer { sd_bus_message_unref(message) }
        guard made >= 0, let message, Self.fill(message, arguments) else { throw Self.failure(-made) }
        let sent = sd_bus_send(bus, message, nil)
        guard sent >= 0 else { throw Self.failure(-sent) }
    }

    // MARK: The thread's part

    /// Messages of one turn. Whoever sends without an end does not keep the thread from its other work.
    static let messagesAtOnceMax = 256

    /// Handles what has come, and sends what it can.
    ///
    /// - Returns: whether there may be more, which is not waited for.
    /// - Throws: if the connection is gone; everything that waited was told before.
    @discardableResult
    func process() throws(BusFailure) -> Bool {
        for _ in 0..<Self.messagesAtOnceMax {
            let result = sd_bus_process(bus, nil)
            if result < 0 { throw Self.failure(-result) }
            if result == 0 { return false }
        }
        return true
    }

    /// What to wait for until `process` has something to do. It also looks after its own time limits, and so wants to be
    /// called every second or so.
    var poll: pollfd {
        pollfd(fd: sd_bus_get_fd(bus), events: Int16(truncatingIfNeeded: sd_bus_get_events(bus)), revents: 0)
    }

    // MARK: What the library calls

    private static let answered: sd_bus_message_handler_t = { message, data, _ in
        guard let message, let data else { return 0 }
        let listener = Unmanaged<Listener>.fromOpaque(data).takeUnretainedValue()
        // An answer comes once: nothing is left to wait for.
        listener.bus.listeners[ObjectIdentifier(listener)] = nil
        let result = listener.hear(message)
        sd_bus_slot_unref(listener.slot)
        return result
    }

    private static let told: sd_bus_message_handler_t = { message, data, _ in
        guard let message, let data else { return 0 }
        return Unmanaged<Listener>.fromOpaque(data).takeUnretainedValue().hear(message)
    }

    private static func answer(_ message: OpaquePointer) -> Result<[BusValue], BusFailure> {
        if sd_bus_message_is_method_error(message, nil) > 0 {
            let error = sd_bus_message_get_error(message)?.pointee
            return .failure(BusFailure(text(error?.name), text(error?.message)))
        }
        do throws(BusWire.Failure) {
            return .success(try BusWire.read(message))
        } catch {
            return .failure(BusFailure(BusFailure.unreadable, describe(error.code)))
        }
    }

    private static func take(_ message: OpaquePointer, _ answer: (BusCall, BusReply) -> Void) -> Int32 {
        let reply = BusReply(to: message)
        do throws(BusWire.Failure) {
            let call = BusCall(
                text(sd_bus_message_get_sender(message)), path: text(sd_bus_message_get_path(message)),
                interface: text(sd_bus_message_get_interface(message)),
                member: text(sd_bus_message_get_member(message)), try BusWire.read(message))
            answer(call, reply)
        } catch {
            reply.send(.failure(BusFailure("org.freedesktop.DBus.Error.InvalidArgs", describe(error.code))))
        }
        return 1
    }

    fileprivate static func fill(_ message: OpaquePointer, _ values: [BusValue]) -> Bool {
        do throws(BusWire.Failure) {
            try BusWire.append(values, to: message)
            return true
        } catch {
            return false
        }
    }

    private static func text(_ text: UnsafePointer<CChar>?) -> String { text.map { String(cString: $0) } ?? "" }

    private static func failure(_ code: Int32) -> BusFailure { BusFailure(BusFailure.noBus, describe(code)) }

    private static func describe(_ code: Int32) -> String { String(cString: strerror(code)) }
}

/// The answer that somebody waits for, who called an object of ours.
final class BusReply {
    private let call: OpaquePointer

    fileprivate init(to call: OpaquePointer) {
        self.call = sd_bus_message_ref(call)
    }

    deinit { sd_bus_message_unref(call) }

    /// Once. If it cannot be sent, the connection is gone, and whoever waited learns of it by that.
    func send(_ result: Result<[BusValue], BusFailure>) {
        var reply: OpaquePointer?
        defer { sd_bus_message_unref(reply) }
        switch result {
        case .success(let values):
            guard sd_bus_message_new_method_return(call, &reply) >= 0, let reply, Bus.fill(reply, values) else {
                return
            }
        case .failure(let failure):
            failure.name.withCString { name in
                failure.message.withCString { text in
                    var error = sd_bus_error(name: name, message: text, _need_free: 0)
                    _ = sd_bus_message_new_method_error(call, &reply, &error)
                }
            }
        }
        if let reply { sd_bus_send(nil, reply, nil) }
    }
}

/// Which bus.
public enum BusAddress: Equatable, Sendable {
    /// The machine's own, or the one that `DBUS_SYSTEM_BUS_ADDRESS` names.
    case system
    /// As D-Bus writes addresses: `unix:path=/run/a`.
    case at(String)
}
