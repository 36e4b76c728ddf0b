import ClearingService

/// What a demonstration has shown. Docs/schemas/demo.json.
struct DemoAnswer: Answer {
    struct Step: Codable, Equatable, Sendable {
        let number: Int
        let name: String
        /// Since the step before; 0 for the first.
        let tookMicroseconds: Int64

        private enum CodingKeys: String, CodingKey {
            case number, name
            case tookMicroseconds = "took_microseconds"
        }
    }

    let version: ViewVersion
    let steps: [Step]
    /// From the first step to the last.
    let totalMicroseconds: Int64
    let string: String
    let receipt: ReceiptView
    let audit: AuditAnswer
    /// Where everything lies; left out if it was removed.
    var folder: String?

    init(steps: [DemoSteps.Done], string: String, receipt: ReceiptView, audit: AuditAnswer) {
        version = ViewVersion()
        self.steps = steps.map { Step(number: $0.number, name: $0.name, tookMicroseconds: $0.tookMicroseconds) }
        totalMicroseconds = steps.reduce(0) { $0 + $1.tookMicroseconds }
        self.string = string
        self.receipt = receipt
        self.audit = audit
    }

    private enum CodingKeys: String, CodingKey {
        case version, steps, string, receipt, audit, folder
        case totalMicroseconds = "total_microseconds"
    }

    func text(_ style: Style) -> String {
        let tenths = totalMicroseconds / 100
        let total = "\nFrom the bump to the receipt: \(tenths / 10).\(tenths % 10) ms."
        guard let folder else { return total }
        return total
            + """

            Everything is kept in \(folder): three homes (bank, ada, ben), two receipts, and the logs.
            The PIN of all three is in \(folder)/pin. Run one again with:
              handsel run --home \(folder)/bank --pin-file \(folder)/pin
            """
    }
}
