/// Why an amount or a currency could not be made, in the order of the checks.
public enum AmountError: Error, Equatable, Sendable {
    /// Not three letters A–Z that name a currency with a minor unit.
    case unknownCurrency(String)
    /// Not digits, optionally a minus sign before and a point with decimals after.
    case notANumber(String)
    /// More decimals than the currency has, even if they are zeros.
    case tooManyDecimals(decimalsMax: Int)
    /// Two amounts of different currencies.
    case currencyMismatch
    /// More minor units than an `Int64` can count.
    case overflow
}
