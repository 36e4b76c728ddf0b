import ServiceLifecycle

/// Waits for a node's answer, but not longer than the door stands open.
///
/// An answer may take as long as a link is cut; a door that waited for it would keep the whole node from stopping. What the
/// node does about the request is its own affair: a payment that was signed goes on, and the history tells its outcome.
///
/// - Throws: what the operation throws; `DoorError.unavailable` once the door closes.
func untilShutdown<Answer: Sendable>(
    _ operation: @escaping @Sendable () async throws(DoorError) -> Answer
) async throws(DoorError) -> Answer {
    let (results, continuation) = AsyncStream.makeStream(
        of: Result<Answer, DoorError>.self, bufferingPolicy: .bufferingOldest(1))
    let task = Task {
        do throws(DoorError) {
            continuation.yield(.success(try await operation()))
        } catch {
            continuation.yield(.failure(error))
        }
        continuation.finish()
    }
    for await result in results.cancelOnGracefulShutdown() {
        return try result.get()
    }
    task.cancel()
    throw .unavailable("it is stopping")
}
