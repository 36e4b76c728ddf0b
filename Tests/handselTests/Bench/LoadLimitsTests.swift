import Ledger
import NodeRuntime
import Testing

@testable import handsel

@Suite struct LoadLimitsTests {
    private static func limits(payments: Int64) -> LoadLimits {
        let payment = Amount(minorUnits: 1, currency: .eur)
        return LoadLimits(
            payments: payments, payment: payment, credit: Amount(minorUnits: payments, currency: .eur))
    }

    @Test("the widest limits let everything pass that a load may ask for, limit each measure, and fit limits.toml")
    func widest() throws {
        #expect(Self.limits(payments: 60_000).firstPassed(under: LoadLimits.widest) == nil)
        #expect(
            Self.limits(payments: 60_001).firstPassed(under: LoadLimits.widest)
                == LoadLimits.Passed(measure: .paymentsHourly, seen: 60_001, allowed: 60_000))
        for measure in LimitMeasure.ofRules where measure != .paymentAsserted {
            #expect(LoadLimits.widest.thresholds(of: measure, in: .lowest).refuse != nil, "\(measure)")
        }
        #expect(try LimitsFile.parse(LimitsFile.text(for: LoadLimits.widest)) == LoadLimits.widest)
    }

    @Test("the limits of a new node are passed by a payer who pays more often than they allow")
    func standard() {
        #expect(Self.limits(payments: 120).firstPassed(under: .standard) == nil)
        #expect(
            Self.limits(payments: 121).firstPassed(under: .standard)
                == LoadLimits.Passed(measure: .paymentsHourly, seen: 121, allowed: 120))
    }
}
