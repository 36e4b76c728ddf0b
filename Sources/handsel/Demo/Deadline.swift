/// Waits for something, but not for ever.
enum Deadline {
    /// - Parameters:
    ///   - seconds: far more than it should take, so that a slow machine is not taken for a broken one.
    ///   - what: what is waited for, for the message.
    /// - Throws: `CommandError`, or what `body` throws. `body` must end when its task is cancelled.
    static func wait<Result: Sendable>(
        _ seconds: Int, for what: String, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let result = first else {
                throw CommandError(.failed, "demo_failed", "\(what) took longer than \(seconds) s")
            }
            return result
        }
    }

    /// A moment between two looks at the same thing.
    static func pause() async throws {
        try await Task.sleep(for: .milliseconds(20))
    }
}
