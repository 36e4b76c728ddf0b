import Hummingbird
import Ledger
import PaymentProtocol

/// What leaves a record. Each of these is signed by whoever may, so nobody has to say who brings it; but only the debtor
/// is told the reason of a refusal that is about its own affairs.
extension ClearingRoutes {
    @Sendable func openAccount(_ request: Request, _ context: DoorContext) async throws -> Response {
        let type = try request.acceptedType(oneOf: .json, .cbor)
        let opening = try await request.message(AccountOpening.self, on: context.channel)
        let answer = try await ask(.openAccount(opening))
        if type == .cbor { return try answer.response(.cbor, status: .created) }
        return .json(
            try AccountView(opening.account, receipt: answer.receipt, provenBy: log), status: .created)
    }

    @Sendable func authoriseKey(_ request: Request, _ context: DoorContext) async throws -> Response {
        let type = try request.acceptedType(oneOf: .json, .cbor)
        let authorisation = try await request.message(KeyAuthorisation.self, on: context.channel)
        return try await ask(.authoriseKey(authorisation)).response(type, status: .created)
    }

    @Sendable func revokeKey(_ request: Request, _ context: DoorContext) async throws -> Response {
        let type = try request.acceptedType(oneOf: .json, .cbor)
        let revocation = try await request.message(KeyRevocation.self, on: context.channel)
        return try await ask(.revokeKey(revocation)).response(type, status: .created)
    }

    @Sendable func instructAccount(_ request: Request, _ context: DoorContext) async throws -> Response {
        let type = try request.acceptedType(oneOf: .json, .cbor)
        let instruction = try await request.message(AccountInstruction.self, on: context.channel)
        return try await ask(.instructAccount(instruction)).response(type, status: .created)
    }

    @Sendable func submit(_ request: Request, _ context: DoorContext) async throws -> Response {
        let type = try request.acceptedType(oneOf: .json, .cbor)
        let isAlone = try request.contentType(oneOf: .cose, .cbor) == .cose
        let bytesMax = isAlone ? DoorBounds.envelopeBytesMax : DoorBounds.paymentBytesMax
        let bytes = try await request.bodyBytes(max: bytesMax, on: context.channel)
        let begun = monotonicMicroseconds()
        let submission = try isAlone ? PaymentSubmission(intent: bytes) : PaymentSubmission(decoding: bytes)
        operations.verified(microseconds: monotonicMicroseconds() - begun)
        let session = try await identity.session(for: request, with: operations)
        let answer = try await ask(.submit(submission.payment, text: submission.text), on: session)
        return try answer.response(type, status: answer.paymentStatus)
    }

    @Sendable func takeStep(_ request: Request, _ context: DoorContext) async throws -> Response {
        let type = try request.acceptedType(oneOf: .json, .cbor)
        let step = try await TextedMessage<EscrowStep>(request, on: context.channel)
        let session = try await identity.session(for: request, with: operations)
        return try await ask(.takeStep(step.message, text: step.text), on: session).response(type)
    }

    @Sendable func refund(_ request: Request, _ context: DoorContext) async throws -> Response {
        let type = try request.acceptedType(oneOf: .json, .cbor)
        let refund = try await TextedMessage<Refund>(request, on: context.channel)
        let session = try await identity.session(for: request, with: operations)
        return try await ask(.refund(refund.message, text: refund.text), on: session).response(type)
    }

    private func ask(_ question: ClearingRequest) async throws -> ReceiptAnswer {
        try await ask(question, on: try await DoorSession.begin(operations, proof: nil))
    }

    private func ask(_ question: ClearingRequest, on session: DoorSession) async throws -> ReceiptAnswer {
        try ReceiptAnswer(try await session.use { try await $0.answer(question) }, log: log)
    }
}
