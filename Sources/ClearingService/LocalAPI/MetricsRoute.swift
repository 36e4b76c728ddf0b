import HTTPTypes
import Hummingbird

/// What a clearing node counts, for Prometheus: on the operator's side alone.
struct MetricsRoute: Sendable {
    private let operations: any ClearingOperations

    init(_ operations: any ClearingOperations) {
        self.operations = operations
    }

    var table: RouteTable {
        var table = RouteTable()
        table.get("/metrics", answer)
        return table
    }

    @Sendable func answer(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: await operations.metrics())))
    }
}
