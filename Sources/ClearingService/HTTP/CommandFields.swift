import Hummingbird
import Ledger
import NIOCore
import PaymentProtocol

/// The fields of a command, read one after the other; what is wrong is gathered, so that everything is told at once.
struct CommandFields {
    private let values: [String: JSONFields.Value]
    private var problems: [(field: String, message: String)] = []

    /// - Parameter names: all that the command knows.
    /// - Throws: `DoorFailure`: 415 for another content type, 413 for too large a body, 400 for what is not one JSON object.
    init(_ request: Request, names: [String], on channel: any Channel) async throws {
        _ = try request.contentType(oneOf: .json)
        let bytes = try await request.bodyBytes(max: DoorBounds.commandBytesMax, on: channel)
        let fields: [(name: String, value: JSONFields.Value)]
        do throws(JSONFields.Malformed) {
            fields = try JSONFields(bytes).fields
        } catch {
            throw DoorFailure(
                .badRequest, name: "malformed_json",
                "The body is not the JSON object that belongs here: \(error.what), at byte \(error.offset).")
        }
        self.init(fields, names: names)
    }

    init(_ fields: [(name: String, value: JSONFields.Value)], names: [String]) {
        // A null says what leaving the field out says.
        values = Dictionary(uniqueKeysWithValues: fields.filter { $0.value != .null }.map { ($0.name, $0.value) })
        for field in fields where !names.contains(field.name) {
            let hint = NearestName.of(field.name, among: names).map { " Did you mean `\($0)`?" } ?? ""
            let shown = Shown.name(field.name)
            problems.append((shown, "There is no field `\(shown)`.\(hint)"))
        }
    }

    func has(_ name: String) -> Bool { values[name] != nil }

    /// A field that this text is wrong about.
    mutating func refuse(_ name: String, _ message: String) {
        problems.append((name, message))
    }

    mutating func text(_ name: String) -> String? {
        switch values[name] {
        case .text(let text): return text
        case nil: return nil
        default:
            refuse(name, "The field `\(name)` must be a text in quotes.")
            return nil
        }
    }

    mutating func requiredText(_ name: String) -> String? {
        if values[name] == nil { refuse(name, "The field `\(name)` is missing.") }
        return text(name)
    }

    /// False if it is not there.
    mutating func flag(_ name: String) -> Bool {
        switch values[name] {
        case .bool(let value): return value
        case nil: return false
        default:
            refuse(name, "The field `\(name)` must be true or false.")
            return false
        }
    }

    /// A decimal number, as a number or in quotes, in units of a power of ten: `52.52` with seven decimals is 525200000.
    /// Decimals beyond those are dropped.
    mutating func decimal(_ name: String, decimals: Int) -> Int64? {
        switch values[name] {
        case nil:
            return nil
        case .number(let text), .text(let text):
            if let value = DecimalText.read(text, decimals: decimals) { return value }
            refuse(name, "The field `\(name)` must be a decimal number such as 12.5, without an exponent.")
        default:
            refuse(name, "The field `\(name)` must be a number.")
        }
        return nil
    }

    mutating func requiredDecimal(_ name: String, decimals: Int) -> Int64? {
        if values[name] == nil { refuse(name, "The field `\(name)` is missing.") }
        return decimal(name, decimals: decimals)
    }

    /// An amount in major units, in quotes, and the currency from its own field.
    mutating func amount(_ name: String, currency currencyName: String) -> Amount? {
        if case .number = values[name] {
            refuse(name, "The field `\(name)` must be in quotes, so that no amount is ever rounded: \"12.50\".")
            return nil
        }
        guard let text = requiredText(name), let code = requiredText(currencyName) else { return nil }
        do throws(AmountError) {
            return try Amount(majorUnits: text, currency: Currency(code: code))
        } catch {
            switch error {
            case .unknownCurrency:
                refuse(currencyName, "`\(Shown.name(code))` is not a currency of ISO 4217 such as EUR.")
            case .tooManyDecimals(let decimalsMax):
                refuse(name, "The amount has more decimals than \(code) has: \(decimalsMax).")
            case .notANumber, .currencyMismatch:
                refuse(name, "The amount must be written in major units with a point, such as 12.50.")
            case .overflow:
                refuse(name, "The amount is too large to be counted.")
            }
            return nil
        }
    }

    mutating func requiredCurrency(_ name: String) -> Currency? {
        guard let code = requiredText(name) else { return nil }
        // Whatever is wrong with the code, it names no currency.
        guard let currency = try? Currency(code: code) else {
            refuse(name, "`\(Shown.name(code))` is not a currency of ISO 4217 such as EUR.")
            return nil
        }
        return currency
    }

    mutating func requiredAccount(_ name: String) -> AccountIdentifier? {
        guard let text = requiredText(name) else { return nil }
        do throws(Bech32mError) {
            return try AccountIdentifier(text: text)
        } catch {
            refuse(
                name,
                "The field `\(name)` is not an account's text: it begins with `hsla1`, and a slip in it is noticed. "
                    + "Compare it with the one you were given.")
            return nil
        }
    }

    /// Whatever was wrong.
    ///
    /// - Throws: `DoorFailure` 422, with the name of every field concerned.
    func finish() throws(DoorFailure) {
        guard !problems.isEmpty else { return }
        throw failure
    }

    /// For a reader that could not go on: says what was wrong.
    var failure: DoorFailure {
        var fields: [String] = []
        for problem in problems where !fields.contains(problem.field) { fields.append(problem.field) }
        return DoorFailure(
            .unprocessableContent, name: "invalid", problems.map(\.message).joined(separator: " "), fields: fields)
    }
}
