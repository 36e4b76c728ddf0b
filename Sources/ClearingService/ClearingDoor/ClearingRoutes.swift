import Hummingbird
import Ledger
import PaymentProtocol

/// The clearing node for other software: Docs/openapi.yaml describes every path.
struct ClearingRoutes: Sendable {
    let operations: any ClearingOperations
    let identity: CallerIdentity
    let monotonicMicroseconds: @Sendable () -> Int64
    let slots = StreamSlots(countMax: DoorBounds.clearingStreamsMax)
    let batches = StreamSlots(countMax: DoorBounds.batchesMax)

    init(_ operations: any ClearingOperations, surroundings: DoorSurroundings) {
        self.operations = operations
        identity = CallerIdentity(surroundings)
        monotonicMicroseconds = surroundings.monotonicMicroseconds
    }

    var table: RouteTable {
        var table = RouteTable()
        table.post("/v1/accounts", openAccount)
        table.post("/v1/accounts/keys", authoriseKey)
        table.post("/v1/accounts/revocations", revokeKey)
        table.post("/v1/accounts/instructions", instructAccount)
        table.post("/v1/payments", submit)
        table.post("/v1/escrow-steps", takeStep)
        table.post("/v1/refunds", refund)
        table.post("/v1/payments/batch", submitBatch)
        table.get("/v1/challenge", challenge)
        table.get("/v1/balance", balance)
        table.get("/v1/statement", statement)
        table.get("/v1/events", events)
        table.get("/v1/receipts/{sequence}", receipt)
        table.get("/v1/head", head)
        table.get("/v1/liabilities", liabilities)
        table.get("/v1/consistency", consistency)
        table.get("/v1/openapi.yaml", openAPI)
        table.get("/v1/schemas/{name}", schema)
        table.get("/healthz", health)
        table.get("/readyz", readiness)
        return table
    }

    var log: PublicKey { operations.genesis.logKey }

    // MARK: What anybody may ask

    @Sendable private func liabilities(_ request: Request, _ context: DoorContext) async throws -> Response {
        try await LiabilitiesAnswer(operations).response(to: request)
    }

    @Sendable private func head(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        return .json(try await LogAnswers(operations).head())
    }

    @Sendable private func consistency(_ request: Request, _ context: DoorContext) async throws -> Response {
        let query = try QueryReader(request, names: ["from", "to"])
        let later = try query.number("to", in: 1...UInt64(Int64.max))
        guard let size = try query.number("from", in: 1...UInt64(Int64.max)) else {
            throw DoorFailure(
                .unprocessableContent, name: "invalid",
                "The parameter `from` is missing: the size of the earlier tree.", fields: ["from"])
        }
        let answers = LogAnswers(operations)
        if try request.acceptedType(oneOf: .json, .cose) == .cose {
            return .bytes(try await answers.consistencyReceipt(from: size, to: later ?? 0).encoded, .cose)
        }
        guard later == nil else {
            throw DoorFailure(
                .unprocessableContent, name: "invalid",
                "The parameter `to` is for receipts: ask for `Accept: application/cose`.", fields: ["to"])
        }
        return .json(try await answers.consistency(from: size))
    }

    @Sendable private func challenge(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        return .json(
            ChallengeView(
                identity.challenge(), clearing: log,
                expiresInSeconds: Int(Challenges.lifetimeMicroseconds / 1_000_000)))
    }

    /// Whether the process answers at all.
    @Sendable private func health(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        return .json(HealthView())
    }

    /// Whether the node decides.
    @Sendable private func readiness(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        let status = await operations.status()
        if status.standby != nil { throw DoorFailure(.standby) }
        guard status.isReady else {
            throw DoorFailure(.unavailable(status.reason ?? "it does not decide"))
        }
        return .json(HealthView())
    }
}
