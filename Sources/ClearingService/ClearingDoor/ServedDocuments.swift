import Hummingbird

/// What the clearing node's door tells other software about itself: Docs/openapi.yaml, and the schemas it speaks of, as
/// they were when the program was built.
enum ServedDocuments {
    static let openAPI = PackageResources.openapi_yaml

    /// By the names that the document refers to.
    static let schemas: [String: [UInt8]] = [
        "account.json": PackageResources.account_json,
        "balance.json": PackageResources.balance_json,
        "challenge.json": PackageResources.challenge_json,
        "clearing-notice.json": PackageResources.clearing_notice_json,
        "consistency.json": PackageResources.consistency_json,
        "definitions.json": PackageResources.definitions_json,
        "error.json": PackageResources.error_json,
        "head.json": PackageResources.head_json,
        "health.json": PackageResources.health_json,
        "payment.json": PackageResources.payment_json,
        "receipt.json": PackageResources.receipt_json,
        "statement.json": PackageResources.statement_json,
    ]
}

extension ClearingRoutes {
    @Sendable func openAPI(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        return Response(
            status: .ok, headers: [.contentType: "application/yaml"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: ServedDocuments.openAPI)))
    }

    @Sendable func schema(_ request: Request, _ context: DoorContext) async throws -> Response {
        _ = try QueryReader(request, names: [])
        guard let schema = ServedDocuments.schemas[try context.parameters.require("name")] else {
            throw DoorFailure(.notFound, name: "not_found", "/v1/openapi.yaml speaks of no such schema.")
        }
        return Response(
            status: .ok, headers: [.contentType: "application/schema+json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: schema)))
    }
}
