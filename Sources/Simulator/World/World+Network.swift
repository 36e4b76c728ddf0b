import Ledger
import PaymentProtocol

/// Streams, and the lines that the sealed link's machines lay over them.
extension World {
    /// A line that has been down for longer counts as lost: the node is told, and begins a new session.
    static let patienceMicroseconds: Int64 = 2_000_000

    func monotonic(of device: Int) -> Timestamp { devices[device].clock.monotonic(at: now) }
    var clearingMonotonic: Timestamp { clearing.clock.monotonic(at: now) }

    private mutating func delay() -> Int64 { networkRandom.draw(scenario.network.delayMicroseconds) }

    private mutating func nextTimer() -> UInt64 {
        lastTimer += 1
        return lastTimer
    }

    // MARK: A device's line

    mutating func openLine(_ device: Int) {
        let node = devices[device]
        var caller = LinkCaller(
            .node(node.linkKey, clearing: clearing.linkKey.publicKey), context: clearing.address.log.bytes32.bytes,
            using: &devices[device].callerRandom)
        let actions = caller.start()
        devices[device].caller = caller
        perform(actions, by: device)
    }

    /// The process is gone, or wants nothing more of this line.
    mutating func closeLine(_ device: Int) {
        devices[device].caller = nil
        devices[device].isLinkUp = false
        devices[device].channel = nil
        devices[device].callerTimer = nextTimer()
        devices[device].patience = nil
        hangUp(device)
    }

    private mutating func hangUp(_ device: Int) {
        guard let stream = devices[device].stream else { return }
        devices[device].stream = nil
        schedule(.streamEnded(stream, .clearing), after: delay())
    }

    /// Feeds one event to the device's line and performs what follows.
    private mutating func step(_ device: Int, _ body: (inout LinkCaller, inout RandomStream) -> [LinkCaller.Action]) {
        guard var caller = devices[device].caller else { return }
        devices[device].caller = nil
        let actions = body(&caller, &devices[device].callerRandom)
        devices[device].caller = caller
        perform(actions, by: device)
    }

    /// Events only go to the inbox meanwhile: what they lead to must be sealed, and sent, after what is sealed already.
    private mutating func perform(_ actions: [LinkCaller.Action], by device: Int) {
        defer { turn(device) }
        let incarnation = devices[device].host.incarnation
        for action in actions {
            // What an earlier action led to may have ended this node, or the line.
            guard incarnation == devices[device].host.incarnation, devices[device].caller != nil else { return }
            switch action {
            case .dial(let number):
                dial(device, callerNumber: number)
            case .write(let number, let bytes):
                devices[device].caller?.written(bytes.count, on: number)
                if let stream = devices[device].stream { transmit(bytes, stream, .clearing) }
            case .hangUp:
                hangUp(device)
            case .setTimer(let delay):
                devices[device].callerTimer = nextTimer()
                schedule(
                    .callerTimer(device, incarnation: incarnation, number: devices[device].callerTimer), after: delay)
            case .linkUp(_, let hash):
                devices[device].channel = Digest.sha256(of: hash)
            case .linkDown:
                if devices[device].isLinkUp { startPatience(device) }
            case .roundTrip:
                break
            case .opened:
                devices[device].patience = nil
                guard let channel = devices[device].channel else { continue }
                if devices[device].isLinkUp { devices[device].host.deliver(.linkDown) }
                devices[device].isLinkUp = true
                devices[device].host.deliver(.linkUp(channel: channel))
            case .resumed:
                devices[device].patience = nil
            case .lost:
                // `opened` follows.
                break
            case .deliver(let payload):
                delivered(payload, to: device)
            }
        }
    }

    private mutating func startPatience(_ device: Int) {
        guard devices[device].patience == nil else { return }
        let number = nextTimer()
        devices[device].patience = number
        schedule(
            .patienceEnded(device, incarnation: devices[device].host.incarnation, number: number),
            after: Self.patienceMicroseconds)
    }

    mutating func patienceEnded(_ device: Int, _ incarnation: UInt64, _ number: UInt64) {
        guard incarnation == devices[device].host.incarnation, number == devices[device].patience else { return }
        closeLine(device)
        tell(device, .linkDown)
        // Telling it may have ended it.
        if devices[device].host.isRunning { openLine(device) }
    }

    mutating func callerTimerFired(_ device: Int, _ incarnation: UInt64, _ number: UInt64) {
        guard incarnation == devices[device].host.incarnation, number == devices[device].callerTimer else { return }
        let time = monotonic(of: device)
        step(device) { caller, random in caller.timerFired(at: time, using: &random) }
    }

    mutating func sendToClearing(_ payload: [UInt8], _ device: Int) {
        // What was asked on a link that is gone is asked again on the next one.
        guard devices[device].isLinkUp else { return }
        let time = monotonic(of: device)
        step(device) { caller, random in
            // A session that takes nothing more has been silent for long; the retry timer asks again.
            (try? caller.send(payload, at: time, using: &random)) ?? []
        }
    }

    private mutating func delivered(_ payload: [UInt8], to device: Int) {
        do {
            switch try AnswerMessage(decoding: payload) {
            case .answer(let answer, let correlation):
                devices[device].host.deliver(.answered(answer, correlation: correlation))
            case .notice(let notice):
                devices[device].host.deliver(.noticed(notice))
            }
        } catch {
            witness.find(.unreadableMessage("\(error)"))
        }
    }

    // MARK: Streams

    private mutating func dial(_ device: Int, callerNumber: UInt64) {
        lastStream += 1
        streams[lastStream] = Stream(
            device: device, deviceIncarnation: devices[device].host.incarnation, callerNumber: callerNumber)
        devices[device].stream = lastStream
        schedule(.dialled(lastStream), after: delay())
    }

    mutating func dialled(_ stream: StreamNumber) {
        let isRefused = networkRandom.happens(scenario.network.refuses) && !isHealing
        guard clearing.listener != nil, !isRefused, let device = streams[stream]?.device,
            devices[device].stream == stream
        else { return schedule(.dialAnswered(stream, isAccepted: false), after: delay()) }
        schedule(.dialAnswered(stream, isAccepted: true), after: delay())
        let time = clearingMonotonic
        stepClearing { listener, random in listener.accepted(stream, at: time, using: &random) }
    }

    mutating func dialAnswered(_ number: StreamNumber, isAccepted: Bool) {
        guard let stream = streams[number], isCurrent(number, stream) else { return }
        let time = monotonic(of: stream.device)
        step(stream.device) { caller, random in
            isAccepted
                ? caller.connected(stream.callerNumber, at: time, using: &random)
                : caller.streamEnded(stream.callerNumber, at: time, using: &random)
        }
    }

    /// Whether the device that opened the stream still lives and uses it.
    private func isCurrent(_ number: StreamNumber, _ stream: Stream) -> Bool {
        devices[stream.device].stream == number
            && devices[stream.device].host.incarnation == stream.deviceIncarnation
    }

    /// Sends bytes down a stream, or what the network makes of them.
    private mutating func transmit(_ bytes: [UInt8], _ number: StreamNumber, _ side: StreamSide) {
        guard var stream = streams[number], !stream.isSilent else { return }
        let faults = scenario.network
        let (isCut, goesSilent) = (networkRandom.happens(faults.cuts), networkRandom.happens(faults.goesSilent))
        let (isLost, isCopied) = (networkRandom.happens(faults.loses), networkRandom.happens(faults.copies))
        let (isChanged, isOvertaken) = (networkRandom.happens(faults.changes), networkRandom.happens(faults.overtakes))
        var bytes = bytes
        var copies = 1
        var time = now + delay()
        if !isHealing {
            if isCut {
                schedule(.streamEnded(number, .clearing), after: delay())
                schedule(.streamEnded(number, .device), after: delay())
            }
            if goesSilent { stream.isSilent = true }
            if isLost || goesSilent { copies = 0 }
            if isCopied { copies += 1 }
            if isChanged, !bytes.isEmpty {
                bytes[Int(networkRandom.below(UInt64(bytes.count)))] ^= UInt8(1 << networkRandom.below(8))
            }
            if isOvertaken { time += 3 * scenario.network.delayMicroseconds.upperBound }
        }
        time = stream.arrival(at: time, side, isOvertaken: isOvertaken && !isHealing)
        streams[number] = stream
        for _ in 0..<copies { queue.schedule(.arrival(bytes, number, side), at: time) }
    }

    mutating func arrived(_ bytes: [UInt8], _ number: StreamNumber, _ side: StreamSide) {
        guard let stream = streams[number] else { return }
        switch side {
        case .clearing:
            let time = clearingMonotonic
            stepClearing { listener, random in listener.received(bytes, on: number, at: time, using: &random) }
        case .device:
            guard isCurrent(number, stream) else { return }
            let time = monotonic(of: stream.device)
            step(stream.device) { caller, random in
                caller.received(bytes, on: stream.callerNumber, at: time, using: &random)
            }
        }
    }

    mutating func streamEnded(_ number: StreamNumber, _ side: StreamSide) {
        guard let stream = streams[number], !stream.isSilent else { return }
        switch side {
        case .clearing:
            let time = clearingMonotonic
            stepClearing { listener, random in listener.streamEnded(number, at: time, using: &random) }
        case .device:
            guard isCurrent(number, stream) else { return }
            let time = monotonic(of: stream.device)
            step(stream.device) { caller, random in
                caller.streamEnded(stream.callerNumber, at: time, using: &random)
            }
        }
    }

    // MARK: The clearing node's lines

    private mutating func stepClearing(
        _ body: (inout LinkListener, inout RandomStream) -> [LinkListener.Action]
    ) {
        guard var listener = clearing.listener else { return }
        clearing.listener = nil
        let actions = body(&listener, &clearing.listenerRandom)
        clearing.listener = listener
        let incarnation = clearing.host.incarnation
        for action in actions {
            guard incarnation == clearing.host.incarnation else { return }
            perform(action)
        }
        turnClearing()
    }

    private mutating func perform(_ action: LinkListener.Action) {
        let incarnation = clearing.host.incarnation
        switch action {
        case .write(let stream, let bytes):
            clearing.listener?.written(bytes.count, on: stream)
            transmit(bytes, stream, .device)
        case .hangUp(let stream):
            schedule(.streamEnded(stream, .device), after: delay())
        case .setTimer(let stream, let delay):
            let number = nextTimer()
            clearing.listenerTimers[stream] = number
            schedule(.listenerTimer(stream, incarnation: incarnation, number: number), after: delay)
        case .setExpiryTimer(let delay):
            clearing.expiryTimer = nextTimer()
            schedule(.listenerExpiry(incarnation: incarnation, number: clearing.expiryTimer), after: delay)
        case .linkDown(let stream, _):
            clearing.listenerTimers[stream] = nil
        case .opened(let session, let peer, let hash):
            // A session whose beginning the peer never heard of begins again: for the machine it is another one.
            if clearing.deviceOfSession[session] != nil { deliverToClearing(.disconnected(session)) }
            clearing.deviceOfSession[session] = devices.firstIndex { $0.linkKey.publicKey == peer }
            deliverToClearing(.connected(session, channel: Digest.sha256(of: hash)))
        case .resumed:
            break
        case .roundTrip(let session, let microseconds):
            deliverToClearing(.roundTripMeasured(session, microseconds: microseconds))
        case .deliver(let session, let payload):
            delivered(payload, in: session)
        case .lost(let session, _):
            deliverToClearing(.disconnected(session))
        }
    }

    private mutating func delivered(_ payload: [UInt8], in session: UInt64) {
        let request: ClearingRequest
        let caller: Caller
        do {
            let message = try RequestMessage(verifying: payload)
            request = message.request
            caller = Caller(connection: session, correlation: message.correlation)
        } catch {
            return witness.find(.unreadableMessage("\(error)"))
        }
        if case .balance = request, let device = clearing.deviceOfSession[session] {
            witness.askedBalance(caller, of: device, recordCount: clearing.host.disk.count)
        }
        deliverToClearing(.received(request, from: caller))
        if case .reportBump = request, milestones.reported() { reached(.reports, isHandled: false) }
    }

    mutating func sendToDevice(_ payload: [UInt8], _ session: UInt64) {
        let time = clearingMonotonic
        stepClearing { listener, _ in
            // The session may have ended meanwhile: then there is nobody to tell.
            (try? listener.send(payload, to: session, at: time)) ?? []
        }
    }

    mutating func listenerTimerFired(_ stream: StreamNumber, _ incarnation: UInt64, _ number: UInt64) {
        guard incarnation == clearing.host.incarnation, number == clearing.listenerTimers[stream] else { return }
        let time = clearingMonotonic
        stepClearing { listener, random in listener.timerFired(on: stream, at: time, using: &random) }
    }

    mutating func listenerExpiryFired(_ incarnation: UInt64, _ number: UInt64) {
        guard incarnation == clearing.host.incarnation, number == clearing.expiryTimer else { return }
        let time = clearingMonotonic
        stepClearing { listener, random in listener.expiryTimerFired(at: time, using: &random) }
    }
}
