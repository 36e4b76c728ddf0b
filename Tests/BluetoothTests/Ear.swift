import Foundation

/// Another program that listens with the second adapter: PyPI's `bleak`, and decoders that are not ours either
/// (`Tests/Referees/hear_beacons.py`).
final class Ear {
    /// One advertisement that bluetoothd told it of.
    struct Sighting: Decodable, Equatable, Sendable {
        struct Decoded: Decodable, Equatable, Sendable {
            var kind: String?
            var power: Int?
            var identifier: String?
            var namespace: String?
            var instance: String?
            var url: String?
            var eid: String?
        }

        let address: String
        /// `public` or `random`.
        let type: String
        /// By the company's number, in hexadecimal.
        let manufacturer: [String: String]
        let decoded: Decoded
    }

    struct Deaf: Error {
        let text: String
    }

    private let process = Process()
    private let spoken = Pipe()
    private var lines: AsyncStream<String>.Iterator

    /// Everything that was heard so far.
    private(set) var sightings: [Sighting] = []

    /// Returns when it listens.
    init() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let python = environment["HANDSEL_BEACON_REFEREE"] else {
            throw Deaf(
                text: "HANDSEL_BEACON_REFEREE, the Python that Tests/Referees/setup made, is not in the environment")
        }
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Referees")
        let heard = Pipe()
        process.executableURL = URL(filePath: python)
        process.arguments = [folder.appending(path: "hear_beacons.py").path(), "hci1"]
        process.environment = environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
        process.standardInput = spoken
        process.standardOutput = heard
        try process.run()
        let (stream, sink) = AsyncStream<String>.makeStream()
        lines = stream.makeAsyncIterator()
        // Reading waits, for which tasks have no thread to spare.
        Thread.detachNewThread {
            var rest = Data()
            while case let more = heard.fileHandleForReading.availableData, !more.isEmpty {
                rest += more
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    sink.yield(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
                    rest = Data(rest[rest.index(after: end)...])
                }
            }
            sink.finish()
        }
        try await untilListening()
    }

    deinit {
        // It ends with its input; whether it could be told so is of no more interest.
        try? spoken.fileHandleForWriting.close()
    }

    /// Waits for a sighting.
    func hear(_ isMeant: (Sighting) -> Bool) async throws -> Sighting {
        while let line = await lines.next() {
            guard line.hasPrefix("{") else { continue }
            let sighting = try JSONDecoder().decode(Sighting.self, from: Data(line.utf8))
            sightings.append(sighting)
            if isMeant(sighting) { return sighting }
        }
        throw Deaf(text: "the scanner has ended")
    }

    private func untilListening() async throws {
        while let line = await lines.next() {
            if line == "listening" { return }
        }
        throw Deaf(text: "the scanner did not begin")
    }
}
