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

    @Sendable private func credit(_ request: Request, _ context: DoorContext) async throws -> Response {
        let type = try request.acceptedType(oneOf: .json, .cbor)
        let order = try await request.message(OperatorOrder.self, on: context.channel)
        // The order bears the operator's own signature: the session speaks for nobody.
        let session = try await DoorSession.begin(operations, proof: nil)
        let answer = try await session.use { try await $0.answer(.credit(order)) }
        return try ReceiptAnswer(answer, log: operations.genesis.logKey).response(type, status: .created)
    }
}
