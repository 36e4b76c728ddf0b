import Glibc

/// A thread with something to do.
enum RadioThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// - Returns: 0, or the system's error.
    static func start(_ run: @escaping @Sendable () -> Void) -> Int32 {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(run))
        let result = pthread_create(
            &thread, nil,
            { data in
                if let data { Unmanaged<Body>.fromOpaque(data).takeRetainedValue().run() }
                return nil
            }, body.toOpaque())
        if result == 0 { pthread_detach(thread) } else { body.release() }
        return result
    }
}
