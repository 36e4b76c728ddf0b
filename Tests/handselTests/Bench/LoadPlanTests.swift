import Testing

@testable import handsel

@Suite struct LoadPlanTests {
    private static func plan(
        _ way: LoadPlan.Way = .links, rate: Int = 100, seconds: Int = 1, batch: Int? = nil, links: Int? = nil,
        processes: Int = 2, payers: Int? = nil
    ) throws(CommandError) -> LoadPlan {
        try LoadPlan(
            way: way, rate: rate, seconds: seconds, batch: batch, links: links, processes: processes, payers: payers)
    }

    @Test("over links each link is one payer's, and each payment goes by itself")
    func links() throws {
        let plan = try Self.plan(rate: 103, links: 5)
        #expect(plan.payers == 10 && plan.batch == 1 && plan.requests == 103)
        #expect(plan.paymentsOfPayer == 11)
        #expect(plan.intervalNanoseconds == 19_417_475)
    }

    @Test("a load is refused that would measure the links, or that no limits allow")
    func bounds() throws {
        #expect(throws: CommandError.self) { try Self.plan(rate: 10_001, links: 5) }
        #expect(try Self.plan(rate: 10_000, links: 5).requests == 10_000)
        #expect(throws: CommandError.self) { try Self.plan(.http, rate: 20_000, seconds: 100, payers: 33) }
        #expect(try Self.plan(.http, rate: 20_000, seconds: 100, payers: 40).paymentsOfPayer <= 60_000)
    }

    @Test("what belongs to the other way is refused, not ignored")
    func options() {
        #expect(throws: CommandError.self) { try Self.plan(.http, links: 5) }
        #expect(throws: CommandError.self) { try Self.plan(.links, batch: 5) }
        #expect(throws: CommandError.self) { try Self.plan(.links, payers: 5) }
        #expect(throws: CommandError.self) { try Self.plan(.links, links: 0) }
    }
}
