import Ledger
import PaymentProtocol

/// The payment nodes' shells.
extension World {
    func time(of device: Int) -> Timestamp { devices[device].clock.reading(at: now) }

    mutating func tell(_ device: Int, _ event: PaymentNodeEvent) {
        devices[device].host.deliver(event)
        turn(device)
    }

    mutating func turn(_ device: Int) {
        // As at the clearing node: events that effects bring about wait for the end of the turn.
        guard !devices[device].isTurning else { return }
        devices[device].isTurning = true
        defer { devices[device].isTurning = false }
        while true {
            let time = time(of: device)
            let turn = devices[device].host.turn(at: time)
            if turn.isAppending {
                schedule(
                    .appended(.device(device), incarnation: devices[device].host.incarnation),
                    after: diskRandom.draw(scenario.disks.appendMicroseconds))
            }
            guard !turn.effects.isEmpty else { return }
            let incarnation = devices[device].host.incarnation
            for effect in turn.effects {
                trace?("\(now)   device \(device): \(effect)")
                perform(effect, by: device)
                guard incarnation == devices[device].host.incarnation else { return }
            }
        }
    }

    private mutating func perform(_ effect: PaymentNodeEffect, by device: Int) {
        switch effect {
        case .ask(let request, let correlation):
            if case .submit(let payment, _) = request {
                witness.submitted(payment, by: device)
                perform(adversary.saw(payment), device: device)
            }
            sendToClearing(RequestMessage(request, correlation: correlation).encoded, device)
        case .sign(let request):
            let signature = devices[device].key.sign(request.toBeSigned)
            scheduleForDevice(device, .signed(request.identifier, signature), after: signerRandom.draw(20...400))
        case .setTimer(let timer, let delay):
            scheduleForDevice(device, .timerFired(timer), after: delay)
        case .reply(let reply, let command):
            witness.replied(reply, by: device)
            guard let purpose = devices[device].takeCommand(command) else {
                return witness.find(.commandAnsweredTwice(device: device))
            }
            if case .bump(0, _, _) = purpose, reply == .accepted, milestones.bumped() { reached(.bump) }
            perform(people.heard(reply, to: purpose, on: device))
        case .notice(let notice):
            witness.noticed(notice, by: device)
            perform(people.saw(notice, on: device))
            reachedSteps(by: notice, on: device)
        }
    }

    private mutating func reachedSteps(by notice: UserNotice, on device: Int) {
        switch notice {
        case .requestSigned: reached(.request)
        case .intentSigned: reached(.intent)
        case .settled where device == people.undertakings.first?.debtor: reached(.receipt)
        default: break
        }
    }

    private mutating func scheduleForDevice(_ device: Int, _ event: PaymentNodeEvent, after microseconds: Int64) {
        schedule(.deviceEvent(device, event, incarnation: devices[device].host.incarnation), after: microseconds)
    }

    // MARK: People

    mutating func perform(_ actions: [PeopleAction]) {
        for action in actions {
            switch action {
            case .command(let device, let command, let purpose):
                guard devices[device].host.isRunning else {
                    perform(people.lost(device))
                    continue
                }
                let identifier = devices[device].nextCommand(for: purpose)
                tell(device, .commanded(command, identifier))
            case .pay(let device, let creditor, let amount, let text, let purpose):
                guard devices[device].host.isRunning, let account = devices[creditor].account else {
                    perform(people.lost(device))
                    continue
                }
                let identifier = devices[device].nextCommand(for: purpose)
                tell(device, .commanded(.pay(account, amount, text: text), identifier))
            case .later(let event, let delay):
                schedule(.people(event), after: delay)
            case .topUp(let device, let minorUnits):
                schedule(.operatorTurn(bank.add(device: device, minorUnits: minorUnits)), after: 0)
            }
        }
    }
}
