import Hummingbird
import Ledger
import PaymentProtocol

/// What a clearing node's operator can do through its local API.
struct OperatorRoutes: Sendable {
    private let operations: any ClearingOperations

    init(_ operations: any ClearingOperations) {
        self.operations = operations
    }

    var table: RouteTable {
        var table = RouteTable()
        table.get("/status", status)
        table.get("/head", head)
        table.get("/metrics", MetricsRoute(operations).answer)
        table.post("/credits", credit)
        LimitRoutes(operations).add(to: &table)
        table.post("/instructions", instruct)
        table.get("/reserve", reserve)
        table.get("/liabilities", liabilities)
        table.get("/suspense", suspense)
        table.get("/payouts", payouts)
        table.get("/locks", locks)
        return table
    }

    @Sendable private func status(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        return .json(StatusView(await operations.status(), genesis: operations.genesis))
    }

    @Sendable private func head(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        return .json(try await LogAnswers(operations).head())
    }

    @Sendable private func reserve(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        return .json(ReserveView(try await operations.reserves()))
    }

    @Sendable private func liabilities(_ request: Request, _ context: DoorContext) async throws -> Response {
        try await LiabilitiesAnswer(operations).response(to: request)
    }

    @Sendable private func suspense(_ request: Request, _ context: DoorContext) async throws -> Response {
        let query = try PageQuery(request)
        let entries = try await operations.suspense(after: try query.sequence, limit: query.limit + 1)
        let page = query.page(entries) { "\($0.sequence)" }
        return .json(SuspenseListView(page.lines, next: page.next))
    }

    @Sendable private func payouts(_ request: Request, _ context: DoorContext) async throws -> Response {
        let query = try PageQuery(request)
        let entries = try await operations.payouts(after: try query.sequence, limit: query.limit + 1)
        let page = query.page(entries) { "\($0.sequence)" }
        return .json(PayoutListView(page.lines, next: page.next))
    }

    @Sendable private func locks(_ request: Request, _ context: DoorContext) async throws -> Response {
        let query = try PageQuery(request)
        let entries = try await operations.locks(after: try query.sequence, limit: query.limit + 1)
        let page = query.page(entries) { "\($0.sequence)" }
        return .json(LockListView(page.lines, next: page.next))
    }

    /// The instruction bears the operator's own signature: the session speaks for nobody.
    @Sendable private func instruct(_ request: Request, _ context: DoorContext) async throws -> Response {
        let type = try request.acceptedType(oneOf: .json, .cbor)
        let instruction = try await request.message(OperatorInstruction.self, on: context.channel)
        let session = try await DoorSession.begin(operations, proof: nil)
        let answer = try await session.use { try await $0.answer(.instruct(instruction)) }
        return try ReceiptAnswer(answer, log: operations.genesis.logKey).response(type, status: .created)
    }

    @Sendable private func credit(_ request: Request, _ context: DoorContext) async throws -> Response {
        let type = try request.acceptedType(oneOf: .json, .cbor)
        let order = try await request.message(OperatorOrder.self, on: context.channel)
        // The order bears the operator's own signature: the session speaks for nobody.
        let session = try await DoorSession.begin(operations, proof: nil)
        let answer = try await session.use { try await $0.answer(.credit(order)) }
        return try ReceiptAnswer(answer, log: operations.genesis.logKey).response(type, status: .created)
    }
}
