import Foundation
import Ledger
import Testing

@testable import NodeRuntime

@Suite("limits.toml")
struct LimitsFileTests {
    private static let small = """
        [currency]
        EUR = "250.00"

        [lowest]
        payment.refuse = 100
        [verified]
        payment.refuse = 200
        [business]
        payment.refuse = 300
        """

    private func problems(_ text: String) -> String {
        do throws(ConfigurationError) {
            _ = try LimitsFile.parse(text)
            return "none"
        } catch {
            return error.description
        }
    }

    @Test("what a new node gets says the standard rules, and reads back as them")
    func standard() throws {
        let text = LimitsFile.text(for: .standard)
        #expect(try LimitsFile.parse(text) == .standard)
        // Every measure and every currency is there, said or shown.
        for measure in LimitMeasure.ofRules { #expect(text.contains("#   \(measure.name): ")) }
        for basis in LimitRules.standardBases { #expect(text.contains("\n\(basis.currency.code) = ")) }
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 124 })
    }

    @Test("a line that shows what could be said can be said")
    func shown() throws {
        let text = LimitsFile.text(for: .standard)
        let said = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("#") && line.contains(" = ") && !line.hasPrefix("# ")
                ? String(line.dropFirst()) : String(line)
        }.joined(separator: "\n")
        #expect(said != text)
        #expect(problems(said) == "none")
    }

    @Test("what is left out is not limited, or is as in the standard rules")
    func small() throws {
        let rules = try LimitsFile.parse(Self.small)
        #expect(rules.basis(of: .eur) == 250_00 && rules.basis(of: .usd) == nil)
        #expect(rules.thresholds(of: .payment, in: .business).refuse == 300)
        #expect(rules.thresholds(of: .paidDaily, in: .lowest).isEmpty)
        #expect(rules.smallCount == LimitRules.standard.smallCount)
    }

    @Test(
        "what is wrong is told with its line and the nearest name",
        arguments: [
            (
                "payment.refuse = 100", "paymen.refuse = 100",
                "limits.toml:5: there is no setting lowest.paymen; did you mean lowest.payment?"
            ),
            (
                "payment.refuse = 100", "payment.refuses = 100",
                "limits.toml:5: there is no setting lowest.payment.refuses; did you mean lowest.payment.refuse?"
            ),
            (
                "payment.refuse = 100", "payment.refuse = \"100\"",
                "limits.toml:5: lowest.payment.refuse must be a whole number from 0 to 1000000"
            ),
            (
                "payment.refuse = 100", "payment.refuse = -1",
                "limits.toml:5: lowest.payment.refuse must be a whole number from 0 to 1000000"
            ),
            (
                "payment.refuse = 100", "payment = 100",
                "limits.toml:5: lowest.payment must be said for one of payment.review, payment.confirm, payment.refuse"
            ),
            (
                "payment.refuse = 100", "payment.refuse = 100\npayment.confirm = 100",
                "limits.toml:6: lowest.payment.confirm must be less than payment.refuse, which is 100: it would never act"
            ),
            (
                "payment.refuse = 100", "paid_daily.refuse = 100",
                "limits.toml:4: the setting lowest.payment.refuse is missing"
            ),
            ("[lowest]", "[lowes]", "limits.toml:4: there is no setting lowes; did you mean lowest?"),
            (
                "EUR = \"250.00\"", "EURO = \"250.00\"",
                "limits.toml:2: there is no setting currency.EURO; did you mean currency.EUR?"
            ),
            (
                "EUR = \"250.00\"", "EUR = 250",
                "limits.toml:2: currency.EUR must be an amount in quotes, more than zero: \"250.00\""
            ),
            (
                "EUR = \"250.00\"", "EUR = \"250.001\"",
                "limits.toml:2: currency.EUR must be an amount in quotes, more than zero: \"250.00\""
            ),
            ("EUR = \"250.00\"", "", "limits.toml:1: the setting currency is missing"),
            (
                "payment.refuse = 100", "payment.refuse = 100\nbalance.confirm = 1",
                "limits.toml:6: there is no setting lowest.balance.confirm; did you mean lowest.balance.refuse?"
            ),
        ])
    func wrong(part: String, replacement: String, message: String) throws {
        let range = try #require(Self.small.range(of: part))
        #expect(problems(Self.small.replacingCharacters(in: range, with: replacement)).contains(message))
    }
}
