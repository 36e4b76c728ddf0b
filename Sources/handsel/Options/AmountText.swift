import Ledger

/// An amount as people type it after a command.
enum AmountText {
    /// - Throws: `CommandError` of status `usage` that says what is wrong with it and how to write it.
    static func read(_ text: String, currency code: String) throws(CommandError) -> Amount {
        let currency = try readCurrency(code)
        let amount: Amount
        do throws(AmountError) {
            amount = try Amount(majorUnits: text, currency: currency)
        } catch .tooManyDecimals(let decimalsMax) {
            throw .usage(
                decimalsMax == 0
                    ? "\(text) has decimals, and \(code) has none"
                    : "\(text) has more decimals than \(code)'s \(word(decimalsMax))")
        } catch .overflow {
            throw .usage("\(text) \(code) is more than an account can hold")
        } catch {
            throw .usage(
                "“\(text)” is not an amount",
                next: "Write it like this: \(example(currency))")
        }
        guard amount.isPositive else { throw .usage("an amount must be more than zero, not \(text)") }
        return amount
    }

    static func readCurrency(_ code: String) throws(CommandError) -> Currency {
        do {
            return try Currency(code: code)
        } catch {
            let capitals = code.uppercased()
            // Only to suggest it: a code that is not a currency either is not suggested.
            let suggestion = (try? Currency(code: capitals)).map { "Did you mean \($0.code)?" }
            throw .usage(
                "“\(code)” is not a currency", next: suggestion ?? "Write the three capital letters of ISO 4217: EUR.")
        }
    }

    private static func example(_ currency: Currency) -> String {
        var units: Int64 = 125
        for _ in 0..<currency.minorUnitDigits { units *= 10 }
        return Amount(minorUnits: units / 10, currency: currency).majorUnits
    }

    private static func word(_ count: Int) -> String {
        switch count {
        case 1: "one"
        case 2: "two"
        case 3: "three"
        case 4: "four"
        default: "\(count)"
        }
    }
}
