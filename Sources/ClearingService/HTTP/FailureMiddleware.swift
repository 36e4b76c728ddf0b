import HTTPTypes
import Hummingbird
import Logging

/// Turns whatever a handler throws into the one form of errors, and says for every answer that it is nobody else's.
struct FailureMiddleware: RouterMiddleware {
    /// All paths that the door knows, to tell a wrong method from a wrong path.
    let routes: RouteTable
    /// Whether those who ask may hear why the node cannot answer, in its operator's words.
    let tellsOperatorReasons: Bool

    func handle(
        _ request: Request, context: DoorContext, next: @concurrent (Request, DoorContext) async throws -> Response
    ) async throws -> Response {
        var response = await answer(request, context, next)
        // RFC 9110 section 9.3.2: a body would be taken for the beginning of the next answer.
        if request.method == .head { response.body = ResponseBody() }
        return response
    }

    private func answer(
        _ request: Request, _ context: DoorContext,
        _ next: @concurrent (Request, DoorContext) async throws -> Response
    ) async -> Response {
        do {
            var response = try await next(request, context)
            Self.protect(&response)
            return response
        } catch let failure as DoorFailure {
            return Self.response(failure)
        } catch let error as DoorError {
            return Self.response(failure(error, context))
        } catch let error as HTTPError where error.status == .notFound {
            return Self.response(notFound(request))
        } catch {
            context.logger.error(
                "A request failed", metadata: ["path": "\(context.endpointPath ?? "")", "error": "\(error)"])
            return Self.response(.unforeseen)
        }
    }

    private func failure(_ error: DoorError, _ context: DoorContext) -> DoorFailure {
        guard case .unavailable(let reason) = error, !tellsOperatorReasons else { return DoorFailure(error) }
        context.logger.warning("A request was not answered", metadata: ["reason": "\(reason)"])
        return DoorFailure(.unavailable("it is starting, stopping, or rebuilding itself"))
    }

    private func notFound(_ request: Request) -> DoorFailure {
        let methods = routes.methods(for: request.uri.path)
        guard methods.isEmpty else {
            let allowed = methods.joined(separator: ", ")
            return DoorFailure(
                .methodNotAllowed,
                ErrorView(
                    ReasonView(
                        name: "method_not_allowed", transient: false,
                        message: "This path does not know \(request.method.rawValue). It knows \(allowed).")),
                allow: allowed)
        }
        return DoorFailure(
            .notFound, name: "not_found", "There is nothing at this path. Docs/openapi.yaml lists what there is.")
    }

    static func response(_ failure: DoorFailure) -> Response {
        var response = Response.json(failure.view, status: failure.status)
        if let seconds = failure.retryAfterSeconds { response.headers[.retryAfter] = String(seconds) }
        if let allow = failure.allow { response.headers[.allow] = allow }
        if failure.status == .unauthorized { response.headers[.wwwAuthenticate] = "Handsel" }
        protect(&response)
        return response
    }

    /// Balances and receipts do not belong into anybody's cache, and a browser shall not guess what they are.
    private static func protect(_ response: inout Response) {
        response.headers[.cacheControl] = "no-store"
        response.headers[.xContentTypeOptions] = "nosniff"
    }
}

extension Response {
    static func json(_ view: some AnswerView, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: MediaType.json.text],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: view.json)))
    }

    static func bytes(_ bytes: [UInt8], _ type: MediaType, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: type.text],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
