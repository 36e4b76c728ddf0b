import Hummingbird
import Ledger
import NIOCore
import PaymentProtocol

/// Escrow and refunds through the local API.
extension PaymentRoutes {
    @Sendable func fundEscrow(_ request: Request, _ context: DoorContext) async throws -> Response {
        try await escrow(after: try await EscrowCommands.fund(request, on: context.channel))
    }

    /// As `/payments/confirm`, for money that is set aside.
    @Sendable func confirmEscrow(_ request: Request, _ context: DoorContext) async throws -> Response {
        try await escrow(after: .confirmPayment(request.message(PaymentConfirmation.self, on: context.channel)))
    }

    @Sendable func takeStep(_ request: Request, _ context: DoorContext) async throws -> Response {
        let item = try await escrowItem(context)
        let step = try await EscrowCommands.step(request, on: context.channel)
        return try await escrow(
            after: .takeStep(
                EscrowWish(
                    escrow: item.digest, action: step.action, amount: step.amount, evidence: step.evidence,
                    text: step.text)))
    }

    private func escrow(after command: UserCommand) async throws -> Response {
        switch try await performPayment(command) {
        case .escrow(let receipt, _):
            guard let digest = receipt.escrowIntent?.digest else { throw DoorFailure.unforeseen }
            return .json(try await view(try await found(digest.description)))
        case .pendingStep, .pending:
            throw DoorFailure.outcomeUnknown("its clearing node does not answer")
        case .refused(let refusal, let receipt):
            throw DoorFailure(refusal, ErrorView(refusal, receipt: receipt))
        case .failed(let failure):
            throw DoorFailure(failure)
        case .settled, .balance, .limits, .statement, .accepted, .recorded:
            throw DoorFailure.unforeseen
        }
    }

    @Sendable func escrows(_ request: Request, _ context: DoorContext) async throws -> Response {
        let query = try QueryReader(request, names: ["limit"])
        let limit =
            try query.number("limit", in: 1...UInt64(DoorBounds.escrowsMax)).map(Int.init)
            ?? DoorBounds.escrowsMax
        var views: [EscrowView] = []
        for item in try await operations.escrows(limit: limit) { views.append(try await view(item)) }
        return .json(EscrowListView(views))
    }

    @Sendable func escrow(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        return .json(try await view(try await escrowItem(context)))
    }

    private func view(_ item: EscrowHistoryItem) async throws -> EscrowView {
        guard let view = EscrowView(item, for: try await account()) else { throw DoorFailure.unforeseen }
        return view
    }

    private func escrowItem(_ context: DoorContext) async throws -> EscrowHistoryItem {
        let identifier = try context.parameters.require("identifier")
        guard (1...64).contains(identifier.utf8.count), identifier.utf8.allSatisfy(Self.isHexadecimal) else {
            throw DoorFailure(
                .unprocessableContent, name: "invalid",
                "An escrow is named by its identifier, or the beginning of it: digits 0–9 and letters a–f.",
                fields: ["identifier"])
        }
        return try await found(identifier)
    }

    private func found(_ identifier: String) async throws -> EscrowHistoryItem {
        guard let item = try await operations.escrow(matching: identifier) else {
            throw DoorFailure(
                .notFound, name: "unknown_escrow",
                "No escrow has an identifier that begins like this, or more than one has. See the list, and give more digits."
            )
        }
        return item
    }

    @Sendable func refund(_ request: Request, _ context: DoorContext) async throws -> Response {
        let wish = try await EscrowCommands.refund(request, on: context.channel)
        guard (1...32).contains(wish.payment.utf8.count), wish.payment.utf8.allSatisfy(Self.isHexadecimal),
            let item = try await operations.payment(matching: wish.payment)
        else {
            throw DoorFailure(
                .notFound, name: "unknown_payment",
                "No payment has an identifier that begins like this, or more than one has. See the history, and give more digits."
            )
        }
        guard let receipt = item.receipt else {
            throw DoorFailure(
                .notFound, name: "no_receipt", "There is no receipt for this payment, so nothing of it can be refunded."
            )
        }
        return try await pay(.refund(receipt, wish.amount, text: wish.text))
    }
}
