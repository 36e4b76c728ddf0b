import Foundation

/// A real dbus-daemon of the test's own, with nobody on it but who the test brings.
final class PrivateBus {
    let address: String
    private let process: Process
    private let folder: URL

    struct Failure: Error {
        let text: String
    }

    /// - Parameter isBlueZForbidden: its policy lets nobody talk to bluetoothd.
    init(isBlueZForbidden: Bool = false) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "handsel-bus-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let rule = isBlueZForbidden ? "<deny send_destination=\"org.bluez\" send_type=\"method_call\"/>" : ""
        let configuration = """
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
             "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>system</type>
              <listen>unix:path=\(folder.path)/socket</listen>
              <policy context="default">
                <allow user="*"/><allow own="*"/><allow send_type="method_call"/><allow send_type="signal"/>
                <allow send_requested_reply="true" send_type="method_return"/>
                <allow send_requested_reply="true" send_type="error"/>
                <allow receive_type="method_call"/><allow receive_type="method_return"/>
                <allow receive_type="error"/><allow receive_type="signal"/>
                \(rule)
              </policy>
            </busconfig>
            """
        let file = folder.appending(path: "bus.conf")
        try Data(configuration.utf8).write(to: file)
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/dbus-daemon")
        process.arguments = ["--config-file=\(file.path)", "--nofork", "--nopidfile", "--print-address=1"]
        let output = Pipe()
        process.standardOutput = output
        // What it complains about, such as limits that it may not raise, is no matter of the tests.
        process.standardError = FileHandle.nullDevice
        try process.run()
        // One line, once it listens.
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        address = line.trimmingCharacters(in: .whitespacesAndNewlines)
        guard address.hasPrefix("unix:") else { throw Failure(text: "dbus-daemon said: \(line)") }
    }

    deinit { end() }

    /// It ends, as when a machine loses its system bus.
    func end() {
        if process.isRunning {
            // A polite signal would not reach it: it has inherited what the threads of the tests do not listen to.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        // A folder that cannot be removed has failed nobody.
        try? FileManager.default.removeItem(at: folder)
    }
}
