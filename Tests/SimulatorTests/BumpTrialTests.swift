import PaymentProtocol
import Simulator
import Testing

@Suite("A trial of the matcher of bumps")
struct BumpTrialTests {
    private func result(_ densityTenths: Int64, _ radioShare: Ratio, seed: UInt64 = 1) throws -> BumpTrial.Result {
        let trial = BumpTrial(.indoors, densityTenths: densityTenths, pairCount: 400, radioShare: radioShare)
        return try #require(trial).run(seed: seed)
    }

    @Test("a seed gives one result, another seed another, and every pair is counted once")
    func seeds() throws {
        let first = try result(100, .always)
        #expect(try result(100, .always) == first)
        #expect(try result(100, .always, seed: 2) != first)
        #expect(first.right + first.wrong + first.refused == 400)
    }

    @Test("where nobody else bumps, those are matched who did")
    func alone() throws {
        let result = try result(1, .never)
        #expect(result.right > 340 && result.wrong == 0, "\(result)")
    }

    @Test("in a crowd place and time refuse most, and radios tell most of them apart")
    func crowd() throws {
        let (without, with) = (try result(300, .never), try result(300, .always))
        #expect(without.refused > 200, "\(without)")
        #expect(with.right > 2 * without.right, "\(without), \(with)")
        #expect(with.wrong <= without.wrong, "\(without), \(with)")
    }

    @Test("what is out of bounds is no trial")
    func bounds() {
        #expect(BumpTrial(.outdoors, densityTenths: 0, pairCount: 1, radioShare: .never) == nil)
        #expect(BumpTrial(.outdoors, densityTenths: 1_001, pairCount: 1, radioShare: .never) == nil)
        #expect(BumpTrial(.outdoors, densityTenths: 1, pairCount: 0, radioShare: .never) == nil)
        #expect(BumpTrial(.outdoors, densityTenths: 1, pairCount: BumpTrial.pairsMax + 1, radioShare: .never) == nil)
    }
}
