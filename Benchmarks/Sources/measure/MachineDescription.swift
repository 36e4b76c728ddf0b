import Foundation
import Glibc

/// What the numbers were measured on: without it they mean nothing.
enum MachineDescription {
    static func lines(folder: String) -> [String] {
        [
            "date: " + Date().formatted(.iso8601.year().month().day()),
            "processor: " + processor + ", \(Cores.count) cores",
            "memory: " + memory,
            "system: " + system,
            "disk: " + disk(folder),
        ]
    }

    private static var processor: String {
        let information = text("/proc/cpuinfo")
        let line = information.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line.flatMap { $0.split(separator: ":").last }.map { $0.trimmingCharacters(in: .whitespaces) }
            ?? "unknown"
    }

    private static var memory: String {
        String(format: "%.0f GiB", Double(ProcessInfo.processInfo.physicalMemory) / Double(1 << 30))
    }

    private static var system: String {
        var name = utsname()
        uname(&name)
        let release = withUnsafeBytes(of: &name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        let distribution = text("/etc/os-release").split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        return "Linux \(release), " + (distribution?.dropFirst(12).trimmingCharacters(in: ["\""]) ?? "unknown")
    }

    /// The longest mount point that the folder lies under.
    private static func disk(_ folder: String) -> String {
        let path = URL(filePath: folder).standardizedFileURL.resolvingSymlinksInPath().path
        let mounts = text("/proc/mounts").split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            .filter { $0.count > 2 && isUnder(path, $0[1]) }
        guard let mount = mounts.max(by: { $0[1].count < $1[1].count }) else { return "unknown" }
        return "\(mount[2]) on \(mount[0])"
    }

    private static func isUnder(_ path: String, _ mountPoint: String) -> Bool {
        mountPoint == "/" || path == mountPoint || path.hasPrefix(mountPoint + "/")
    }

    private static func text(_ path: String) -> String {
        // What cannot be read is described as unknown.
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}
