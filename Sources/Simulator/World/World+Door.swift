import Ledger
import PaymentProtocol

/// The second door, and those who use it: the operator, and the adversary.
extension World {
    private mutating func call(_ request: ClearingRequest, for purpose: Door.Purpose, after: Int64 = 0) -> UInt64 {
        let number = door.open(RequestMessage(request, correlation: 1).encoded, for: purpose)
        let isLost = networkRandom.happens(scenario.network.losesCalls)
        let isCopied = networkRandom.happens(scenario.network.copiesCalls)
        let copies = isHealing ? 1 : (isLost ? 0 : 1) + (isCopied ? 1 : 0)
        for _ in 0..<copies {
            schedule(.doorCall(number), after: after + networkRandom.draw(scenario.network.delayMicroseconds))
        }
        return number
    }

    mutating func doorCalled(_ number: UInt64) {
        let connection = Door.connection(of: number)
        deliverToClearing(
            .connected(
                connection, channel: Digest.sha256(of: [UInt8(truncatingIfNeeded: number)]), side: .caller))
        do {
            let message = try RequestMessage(verifying: door[number].request)
            let caller = Caller(connection: connection, correlation: message.correlation)
            tellClearing(.received(message.request, from: caller))
        } catch {
            // The signature is that of another key than the one it names: as far as such a message ever gets.
            let caller = Caller(connection: connection, correlation: error.correlation ?? 1)
            answer(.failed(.malformed), to: caller)
        }
    }

    mutating func doorAnswers(_ answer: ClearingAnswer, to caller: Caller) {
        deliverToClearing(.disconnected(caller.connection))
        let isLost = networkRandom.happens(scenario.network.losesCalls)
        guard !isLost || isHealing else { return }
        schedule(
            .doorAnswer(Door.call(on: caller.connection), answer),
            after: networkRandom.draw(scenario.network.delayMicroseconds))
    }

    mutating func doorAnswered(_ number: UInt64, _ answer: ClearingAnswer) {
        switch door[number].purpose {
        case .credit(let credit): bank.answered(credit, answer)
        case .adversary: break
        }
    }

    // MARK: The operator

    mutating func operatorTurn(_ number: Int) {
        let credit = bank.credits[number]
        guard !credit.isDone else { return }
        schedule(.operatorTurn(number), after: Bank.retryMicroseconds)
        guard let state = devices[credit.device].host.machine?.state, state.isAccountOpen, let account = state.account
        else { return }
        let order = OperatorOrder(
            clearing: clearing.address.log, account: account,
            amount: Amount(minorUnits: credit.minorUnits, currency: scenario.currency), reference: credit.reference,
            created: clearingTime)
        let unsigned = UnsignedEnvelope(order, signer: clearing.operatorKey.publicKey)
        // The key signed these very bytes, so this does not fail; if it did, nothing would be credited and the run not finish.
        guard let signed = try? unsigned.signed(with: clearing.operatorKey.sign(unsigned.toBeSigned)) else { return }
        bank.called(number, call(.credit(signed), for: .credit(number)))
    }

    // MARK: The adversary

    mutating func perform(_ actions: [Adversary.Action], device: Int) {
        for action in actions {
            switch action {
            case .submit(let payment, let delay):
                submit(payment, after: delay)
            case .sign(let intent, let proof, let delay):
                submit(intent, proof, by: devices[device].key, after: delay)
            case .forge(let intent, let proof, let delay):
                submit(intent, proof, by: adversary.strangerKey, after: delay)
            }
        }
    }

    private mutating func submit(
        _ intent: PaymentIntent, _ proof: PaymentRequest.Proof, by key: SecretKey, after delay: Int64
    ) {
        let unsigned = UnsignedEnvelope(intent, signer: key.publicKey)
        // Nothing but this key's own signature can come of it; an attack less, if it did.
        guard let signed = try? unsigned.signed(with: key.sign(unsigned.toBeSigned)) else { return }
        submit(SubmittedPayment(intent: signed, request: proof.request), after: delay)
    }

    private mutating func submit(_ payment: SubmittedPayment, after delay: Int64) {
        _ = call(.submit(payment, text: nil), for: .adversary, after: delay)
    }
}
