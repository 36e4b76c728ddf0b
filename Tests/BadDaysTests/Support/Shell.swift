import Foundation

/// Runs one line of the system's shell to its end.
func shell(_ line: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw ShellFailed(line: line) }
}

struct ShellFailed: Error {
    let line: String
}
