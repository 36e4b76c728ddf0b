import Glibc

/// How many files and sockets this process may have open.
enum OpenFileLimit {
    /// Raises the limit as far as the system lets a process raise it by itself: each link is an open file, and so is what
    /// the journal is written to. Where it cannot be raised it stays as it is, and streams beyond it are refused.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max
        else {
            return
        }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
