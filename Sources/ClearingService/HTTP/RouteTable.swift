import Hummingbird

/// Everything a door answers, in one list: the router is made from it, and a test compares it with Docs/openapi.yaml.
struct RouteTable: Sendable {
    typealias Handler = @Sendable (Request, DoorContext) async throws -> Response

    struct Route: Sendable {
        let method: HTTPRequest.Method
        /// With parameters in braces: `/v1/receipts/{sequence}`.
        let path: String
        let handler: Handler
    }

    private(set) var routes: [Route] = []

    mutating func get(_ path: String, _ handler: @escaping Handler) {
        routes.append(Route(method: .get, path: path, handler: handler))
    }

    mutating func post(_ path: String, _ handler: @escaping Handler) {
        routes.append(Route(method: .post, path: path, handler: handler))
    }

    /// `GET /v1/head`, in the order in which they were added.
    var operations: [String] { routes.map { $0.method.rawValue + " " + $0.path } }

    /// - Parameters:
    ///   - tellsOperatorReasons: whether those who ask may hear why the node cannot answer, in its operator's words.
    ///   - warning: what every answer says beside what was asked for.
    func router(
        tellsOperatorReasons: Bool, warning: AlarmMiddleware.Warning? = nil
    ) -> Router<DoorContext> {
        let router = Router(context: DoorContext.self)
        if let warning { router.add(middleware: AlarmMiddleware(warning: warning)) }
        router.add(middleware: FailureMiddleware(routes: self, tellsOperatorReasons: tellsOperatorReasons))
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try await route.handler(request, context)
            }
        }
        return router
    }

    /// The methods that a path knows, whatever its parameters say; none if there is no such path.
    func methods(for path: String) -> [String] {
        let parts = path.split(separator: "/")
        return routes.filter { route in
            let names = route.path.split(separator: "/")
            return names.count == parts.count && zip(names, parts).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
        }.map(\.method.rawValue)
    }
}
