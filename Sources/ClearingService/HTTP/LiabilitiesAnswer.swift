import Hummingbird
import PaymentProtocol

/// The kept statements of liabilities, for whoever asks: they tell of nobody in particular.
struct LiabilitiesAnswer {
    private let operations: any ClearingOperations

    init(_ operations: any ClearingOperations) {
        self.operations = operations
    }

    /// - Throws: `DoorFailure` 404 if there is none, 422 for what is no day; `DoorError`.
    func response(to request: Request) async throws -> Response {
        let type = try request.acceptedType(oneOf: .json, .cose)
        let text = try QueryReader(request, names: ["day"]).text("day")
        let day = text.flatMap { DayText.read($0) }
        if text != nil, day == nil {
            throw DoorFailure(
                .unprocessableContent, name: "invalid", "A day is written like this: 2026-11-21.", fields: ["day"])
        }
        guard let statement = try await operations.liabilities(day: day) else {
            throw DoorFailure(
                .notFound, name: "no_statement",
                "There is no statement of that day: one is signed when a day is over, in UTC, while the node runs.")
        }
        if type == .cose { return .bytes(statement.envelope, .cose) }
        return .json(LiabilitiesView(statement))
    }
}
