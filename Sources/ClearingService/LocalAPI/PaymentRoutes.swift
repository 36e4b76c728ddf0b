import Hummingbird
import Ledger
import NIOCore
import PaymentProtocol

/// What a payment node's owner can do through its local API.
struct PaymentRoutes: Sendable {
    let operations: any PaymentOperations
    private let slots = StreamSlots(countMax: DoorBounds.localStreamsMax)

    init(_ operations: any PaymentOperations) {
        self.operations = operations
    }

    var table: RouteTable {
        var table = RouteTable()
        table.get("/status", status)
        table.get("/balance", balance)
        table.get("/limits", limits)
        table.post("/limits", setOwnLimit)
        table.post("/payments", pay)
        table.post("/payments/confirm", confirmPayment)
        table.post("/escrows", fundEscrow)
        table.get("/escrows", escrows)
        table.get("/escrows/{identifier}", escrow)
        table.post("/escrows/{identifier}/steps", takeStep)
        table.post("/escrows/confirm", confirmEscrow)
        table.post("/refunds", refund)
        table.post("/withdrawals", withdraw)
        table.post("/account/instructions", instruct)
        table.post("/account/keys", authorise)
        table.post("/bump", bump)
        table.post("/bump/confirm", confirm)
        table.post("/bump/decline", decline)
        table.get("/history", history)
        table.get("/receipts", receipts)
        table.get("/receipts/{identifier}", receipt)
        table.post("/reconcile", reconcile)
        table.get("/evidence", evidence)
        table.post("/evidence/overrule", overrule)
        table.get("/events", events)
        return table
    }

    // MARK: Commands

    @Sendable private func pay(_ request: Request, _ context: DoorContext) async throws -> Response {
        try await pay(PaymentCommands.pay(request, on: context.channel))
    }

    @Sendable private func withdraw(_ request: Request, _ context: DoorContext) async throws -> Response {
        try await pay(PaymentCommands.withdraw(request, on: context.channel))
    }

    /// Somebody has opened the keys with the PIN, and means a payment that was refused without it.
    @Sendable private func confirmPayment(_ request: Request, _ context: DoorContext) async throws -> Response {
        try await pay(.confirmPayment(request.message(PaymentConfirmation.self, on: context.channel)))
    }

    @Sendable private func setOwnLimit(_ request: Request, _ context: DoorContext) async throws -> Response {
        try await recorded(PaymentCommands.setOwnLimit(request, on: context.channel))
    }

    @Sendable private func instruct(_ request: Request, _ context: DoorContext) async throws -> Response {
        try await recorded(PaymentCommands.instruct(request, on: context.channel))
    }

    @Sendable private func authorise(_ request: Request, _ context: DoorContext) async throws -> Response {
        try await recorded(PaymentCommands.authorise(request, on: context.channel))
    }

    private func recorded(_ command: UserCommand) async throws -> Response {
        switch try await perform(command) {
        case .recorded(let receipt):
            return .json(try ReceiptView(receipt, provenBy: operations.identity.clearing.log), status: .created)
        case .failed(let failure): throw DoorFailure(failure)
        case .settled, .pending, .refused, .escrow, .pendingStep, .statement, .balance, .limits, .accepted:
            throw DoorFailure.unforeseen
        }
    }

    /// A payment, a withdrawal or a refund.
    func pay(_ command: UserCommand) async throws -> Response {
        switch try await performPayment(command) {
        case .settled(let receipt, let text), .escrow(let receipt, let text):
            guard let view = PaymentView(receipt, text: text, for: try await account()) else {
                throw DoorFailure.unforeseen
            }
            return .json(view, status: view.status == .held ? .accepted : .ok)
        case .pending(let identifier):
            guard let item = try await operations.payment(matching: identifier.description) else {
                throw DoorFailure.outcomeUnknown("its clearing node does not answer")
            }
            return .json(PaymentView(item), status: .accepted)
        case .refused(let refusal, let receipt):
            throw DoorFailure(refusal, ErrorView(refusal, receipt: receipt))
        case .failed(let failure):
            throw DoorFailure(failure)
        case .pendingStep, .statement, .balance, .limits, .accepted, .recorded:
            throw DoorFailure.unforeseen
        }
    }

    /// Whoever is told to try again pays twice, if the intent was signed before the node fell silent.
    func performPayment(_ command: UserCommand) async throws -> UserReply {
        do throws(DoorError) {
            return try await perform(command)
        } catch {
            guard case .unavailable(let reason) = error else { throw error }
            throw DoorFailure.outcomeUnknown(reason)
        }
    }

    @Sendable private func bump(_ request: Request, _ context: DoorContext) async throws -> Response {
        try await accepted(PaymentCommands.bump(request, on: context.channel), step: .bump)
    }

    @Sendable private func confirm(_ request: Request, _ context: DoorContext) async throws -> Response {
        try await accepted(PaymentCommands.confirm(request, on: context.channel))
    }

    @Sendable private func decline(_ request: Request, _ context: DoorContext) async throws -> Response {
        try await accepted(PaymentCommands.decline(request, on: context.channel))
    }

    private func accepted(_ command: UserCommand, step: NoticeView.Step? = nil) async throws -> Response {
        switch try await perform(command) {
        case .accepted: return .json(AcceptedView(step: step), status: .accepted)
        case .failed(let failure): throw DoorFailure(failure)
        case .settled, .pending, .refused, .escrow, .pendingStep, .statement, .balance, .limits, .recorded:
            throw DoorFailure.unforeseen
        }
    }

    private func perform(_ command: UserCommand) async throws(DoorError) -> UserReply {
        try await untilShutdown { [operations] () async throws(DoorError) in try await operations.perform(command) }
    }

    /// - Throws: `DoorFailure` 409 while the account's opening is not even signed.
    func account() async throws(DoorFailure) -> AccountIdentifier {
        guard let account = await operations.status().account else { throw DoorFailure(CommandFailure.accountNotOpen) }
        return account
    }

    /// Takes no body: the whole journal.
    @Sendable private func reconcile(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try await request.bodyBytes(max: 0, on: context.channel)
        let result = try await untilShutdown { [operations] () async throws(DoorError) in
            try await operations.reconcile()
        }
        switch result {
        case .success(let report): return .json(ReconciliationView(report))
        case .failure(let failure): throw DoorFailure(failure)
        }
    }

    /// Takes no body: the alarm that there is.
    @Sendable private func overrule(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try await request.bodyBytes(max: 0, on: context.channel)
        switch try await perform(.overruleAlarm) {
        case .accepted: return .json(AcceptedView())
        case .failed(let failure): throw DoorFailure(failure)
        case .settled, .pending, .refused, .escrow, .pendingStep, .balance, .limits, .statement, .recorded:
            throw DoorFailure.unforeseen
        }
    }

    // MARK: Questions

    @Sendable private func evidence(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        let type = try request.acceptedType(oneOf: .json, .cbor)
        guard let alarm = await operations.status().alarm else {
            throw DoorFailure(
                .notFound, name: "no_alarm",
                "There is no evidence: the clearing node's log fits all that it has signed.")
        }
        return type == .cbor ? .bytes(alarm.encoded, .cbor) : .json(EvidenceView(alarm))
    }

    @Sendable private func status(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        return .json(StatusView(await operations.status(), identity: operations.identity))
    }

    @Sendable private func balance(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        switch try await perform(.balance) {
        case .balance(let balances): return .json(BalanceView(balances, of: try await account()))
        case .failed(let failure): throw DoorFailure(failure)
        case .settled, .pending, .refused, .escrow, .pendingStep, .limits, .statement, .accepted, .recorded:
            throw DoorFailure.unforeseen
        }
    }

    @Sendable private func limits(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        switch try await perform(.limits) {
        case .limits(let report): return .json(LimitReportView(report, of: try await account()))
        case .failed(let failure): throw DoorFailure(failure)
        case .settled, .pending, .refused, .escrow, .pendingStep, .balance, .statement, .accepted, .recorded:
            throw DoorFailure.unforeseen
        }
    }

    @Sendable private func history(_ request: Request, _ context: DoorContext) async throws -> Response {
        .json(HistoryView(try await items(request).map(PaymentView.init)))
    }

    @Sendable private func receipts(_ request: Request, _ context: DoorContext) async throws -> Response {
        let log = operations.identity.clearing.log
        var views: [ReceiptView] = []
        for receipt in try await items(request).compactMap(\.receipt) {
            views.append(try ReceiptView(receipt, provenBy: log))
        }
        return .json(ReceiptListView(views))
    }

    private func items(_ request: Request) async throws -> [PaymentHistoryItem] {
        let query = try QueryReader(request, names: ["limit"])
        let limit =
            try query.number("limit", in: 1...UInt64(DoorBounds.historyItemsMax)).map(Int.init)
            ?? DoorBounds.historyItemsDefault
        return try await operations.history(limit: limit)
    }

    @Sendable private func receipt(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        let type = try request.acceptedType(oneOf: .json, .cbor)
        let identifier = try context.parameters.require("identifier")
        guard (1...32).contains(identifier.utf8.count), identifier.utf8.allSatisfy(Self.isHexadecimal) else {
            throw DoorFailure(
                .unprocessableContent, name: "invalid",
                "A payment is named by its identifier, or the beginning of it: digits 0–9 and letters a–f.",
                fields: ["identifier"])
        }
        guard let item = try await operations.payment(matching: identifier) else {
            throw DoorFailure(
                .notFound, name: "unknown_payment",
                "No payment has an identifier that begins like this, or more than one has. See the history, and give more digits."
            )
        }
        guard let receipt = item.receipt else {
            throw DoorFailure(
                .notFound, name: "no_receipt",
                "There is no receipt for this payment: it is not settled, or it was refused without leaving a record.")
        }
        if type == .cbor { return .bytes(receipt.encoded, .cbor) }
        return .json(try ReceiptView(receipt, provenBy: operations.identity.clearing.log))
    }

    static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    // MARK: Events

    @Sendable private func events(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        _ = try request.acceptedType(oneOf: .events)
        let slot = try slots.take()
        let stream = EventStream(of: await operations.notices()) { [operations] notice in
            let view = NoticeView(notice, account: await operations.status().account)
            return ServerSentEvent(view.event.rawValue, view)
        }
        return stream.response(to: request, on: context.channel, holding: slot)
    }
}
