import CAffinity
import Foundation
import Glibc

/// Which cores this process may use.
enum Cores {
    static let count = ProcessInfo.processInfo.activeProcessorCount

    /// Confines every thread there is, and so every thread they start, to the first cores.
    static func use(_ wanted: Int) {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        for thread in threads.compactMap({ pid_t($0) }) {
            // A thread that has just ended needs no confining.
            _ = confine_thread(thread, CInt(min(wanted, count)))
        }
    }
}
