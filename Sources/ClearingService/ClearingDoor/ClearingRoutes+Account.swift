import Hummingbird
import Ledger
import PaymentProtocol

/// What only an account's own keys may ask.
extension ClearingRoutes {
    @Sendable func balance(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        return try await identified(request) { session, account in
            switch try await session.answer(.balance) {
            case .balance(let balances): return .json(BalanceView(balances, of: account))
            case .failed(let failure): throw DoorFailure(failure)
            case .identified, .receipt, .refused, .statement, .consistency, .accepted, .limits, .consistencyReceipt:
                throw DoorFailure.unforeseen
            }
        }
    }

    @Sendable func statement(_ request: Request, _ context: DoorContext) async throws -> Response {
        let after = try QueryReader(request, names: ["after"]).number("after", in: 0...UInt64(Int64.max)) ?? 0
        return try await identified(request) { session, account in
            switch try await session.answer(.statement(after: after)) {
            case .statement(let items, let through, let isComplete):
                return .json(StatementView(items, of: account, through: through, isComplete: isComplete))
            case .failed(let failure): throw DoorFailure(failure)
            case .identified, .receipt, .refused, .balance, .consistency, .accepted, .limits, .consistencyReceipt:
                throw DoorFailure.unforeseen
            }
        }
    }

    /// A receipt tells who paid whom how much: only to those in whose statement it stands. To everybody else the record is
    /// one that is not there, so that nobody learns by counting.
    @Sendable func receipt(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        let type = try request.acceptedType(oneOf: .json, .cbor)
        guard let sequence = WholeNumber.read(try context.parameters.require("sequence")) else {
            throw DoorFailure(
                .unprocessableContent, name: "invalid", "A record is named by its number in the log.",
                fields: ["sequence"])
        }
        return try await identified(request) { _, account in
            guard let receipt = try await operations.receipt(of: sequence), receipt.isPart(ofStatementOf: account)
            else {
                throw DoorFailure(RequestFailure.unknownSequence)
            }
            if type == .cbor { return .bytes(receipt.encoded, .cbor) }
            return .json(try ReceiptView(receipt, provenBy: log))
        }
    }

    @Sendable func events(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        _ = try request.acceptedType(oneOf: .events)
        let slot = try slots.take()
        let session = try await identity.session(for: request, with: operations)
        guard session.account != nil else {
            await session.end()
            throw DoorFailure(RequestFailure.notIdentified)
        }
        let stream = EventStream(of: await session.notices()) { notice in
            switch notice {
            case .accountMoved:
                return ServerSentEvent(
                    ClearingNoticeView.Event.accountMoved.rawValue, ClearingNoticeView(.accountMoved))
            // Bumps belong to the link: over HTTP none is reported, so none of these comes.
            case .introduction, .bumpFailed, .conversed, .conversationEnded:
                return nil
            }
        }
        return stream.response(to: request, on: context.channel, holding: (slot, session)) { await session.end() }
    }

    private func identified(
        _ request: Request, _ body: (DoorSession, AccountIdentifier) async throws -> Response
    ) async throws -> Response {
        try await identity.session(for: request, with: operations).use { session in
            guard let account = session.account else { throw DoorFailure(RequestFailure.notIdentified) }
            return try await body(session, account)
        }
    }
}
