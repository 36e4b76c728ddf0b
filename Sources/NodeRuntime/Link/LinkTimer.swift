/// The one place where a task waits for time to pass.
enum LinkTimer {
    /// False if the task was cancelled meanwhile.
    static func wait(microseconds: Int64) async -> Bool {
        do {
            try await Task.sleep(for: .microseconds(microseconds))
            return true
        } catch {
            return false
        }
    }
}
