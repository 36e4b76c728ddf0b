import Foundation

/// Lets the first adapter advertise that it can be connected to, through BlueZ's own command, for as long as this lives.
final class Advertiser {
    private let process = Process()
    private let spoken = Pipe()

    struct Refused: Error {
        let text: String
    }

    /// Returns when bluetoothd has put the advertisement on the air.
    init() throws {
        let heard = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/bluetoothctl")
        process.standardInput = spoken
        process.standardOutput = heard
        process.standardError = heard
        try process.run()
        let commands = "select \(VirtualMachine.listening)\nadvertise peripheral\n"
        try spoken.fileHandleForWriting.write(contentsOf: Data(commands.utf8))
        var text = ""
        while !text.contains("Advertising object registered") {
            let more = heard.fileHandleForReading.availableData
            text += String(decoding: more, as: UTF8.self)
            if more.isEmpty || text.contains("Failed") { throw Refused(text: text) }
        }
        // What it says further is read by nobody, and is far less than a pipe holds.
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }
}
