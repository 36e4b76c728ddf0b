import Hummingbird
import Ledger
import PaymentProtocol

/// What a clearing node's operator can do about limits through its local API.
struct LimitRoutes: Sendable {
    private let operations: any ClearingOperations

    init(_ operations: any ClearingOperations) {
        self.operations = operations
    }

    func add(to table: inout RouteTable) {
        table.get("/reviews", reviews)
        table.post("/limits/explain", explain)
        table.post("/limits/rules", setRules)
        table.post("/limits/tiers", setTier)
    }

    /// `{"debtor", "creditor", "amount", "currency", "evidence"?, "confirmed"?, "withdrawal"?}`
    @Sendable private func explain(_ request: Request, _ context: DoorContext) async throws -> Response {
        var fields = try await CommandFields(
            request, names: ["debtor", "creditor", "amount", "currency", "evidence", "confirmed", "withdrawal"],
            on: context.channel)
        let debtor = fields.requiredAccount("debtor")
        let creditor = fields.requiredAccount("creditor")
        let amount = fields.amount("amount", currency: "currency")
        var evidence = ProximityEvidence.none
        if let name = fields.text("evidence") {
            let found = ProximityEvidence.allCases.first { "\($0)" == name }
            if found == nil { fields.refuse("evidence", "The evidence must be none, asserted or witnessed.") }
            evidence = found ?? .none
        }
        let isConfirmed = fields.flag("confirmed")
        let isWithdrawal = fields.flag("withdrawal")
        try fields.finish()
        guard let debtor, let creditor, let amount else { throw fields.failure }
        let trial = LimitTrial(
            amount, from: debtor, to: creditor, evidence: evidence, isConfirmed: isConfirmed,
            isWithdrawal: isWithdrawal)
        switch try await operations.consult(.explainLimits(trial)) {
        case .limitExplanation(let explanation): return .json(LimitExplanationView(explanation, of: trial))
        case .failed(let failure): throw DoorFailure(failure)
        case .reviews: throw DoorFailure.unforeseen
        }
    }

    /// What was held because of limits, and waits for the operator.
    @Sendable private func reviews(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try request.acceptedType(oneOf: .json)
        let query = try PageQuery(request)
        let place = try query.after.map { cursor throws(DoorFailure) in
            guard let place = Self.place(cursor) else { throw query.wrong }
            return place
        }
        switch try await operations.consult(.reviews(after: place, limit: query.limit + 1)) {
        case .reviews(let pending):
            let page = query.page(pending) { "\($0.due.microseconds).\($0.sequence)" }
            return .json(ReviewListView(page.lines, next: page.next))
        case .failed(let failure): throw DoorFailure(failure)
        case .limitExplanation: throw DoorFailure.unforeseen
        }
    }

    /// `1795305600000000.117`
    private static func place(_ cursor: String) -> ReviewPlace? {
        let parts = cursor.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let due = WholeNumber.read(parts[0]), due <= UInt64(Int64.max),
            let sequence = WholeNumber.read(parts[1])
        else { return nil }
        return ReviewPlace(due: Timestamp(microseconds: Int64(due)), sequence: sequence)
    }

    @Sendable private func setRules(_ request: Request, _ context: DoorContext) async throws -> Response {
        let type = try request.acceptedType(oneOf: .json, .cbor)
        let order = try await request.message(LimitRulesOrder.self, on: context.channel)
        return try await record(.setLimitRules(order), type)
    }

    @Sendable private func setTier(_ request: Request, _ context: DoorContext) async throws -> Response {
        let type = try request.acceptedType(oneOf: .json, .cbor)
        let order = try await request.message(TierOrder.self, on: context.channel)
        return try await record(.setTier(order), type)
    }

    /// The order bears the operator's own signature: the session speaks for nobody.
    private func record(_ order: ClearingRequest, _ type: MediaType) async throws -> Response {
        let session = try await DoorSession.begin(operations, proof: nil)
        let answer = try await session.use { try await $0.answer(order) }
        return try ReceiptAnswer(answer, log: operations.genesis.logKey).response(type, status: .created)
    }
}
