import HTTPTypes
import Hummingbird

/// Says beside every answer that the clearing node's log does not fit, so that no command can leave it unsaid.
struct AlarmMiddleware: RouterMiddleware {
    typealias Warning = @Sendable () async -> String?

    let warning: Warning

    func handle(
        _ request: Request, context: DoorContext, next: @concurrent (Request, DoorContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if let warning = await warning(), let name = HTTPField.Name(AlarmHeader.name) {
            response.headers[name] = warning
        }
        return response
    }
}

/// The header by which a payment node's local API says what is wrong with its clearing node's log, in one sentence.
public enum AlarmHeader {
    public static let name = "handsel-alarm"
}
