import Foundation

/// What one process of a load has to send, prepared before the clock starts: one piece of bytes after the other, each
/// behind its length in four bytes.
struct LoadFile {
    private var bytes: [UInt8] = []

    mutating func append(_ piece: [UInt8]) {
        withUnsafeBytes(of: UInt32(piece.count).bigEndian) { bytes.append(contentsOf: $0) }
        bytes += piece
    }

    func write(to path: String) throws {
        try Data(bytes).write(to: URL(filePath: path))
    }

    static func read(_ path: String) throws -> [[UInt8]] {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        var pieces: [[UInt8]] = []
        var position = 0
        while position + 4 <= bytes.count {
            let size = bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
            pieces.append(Array(bytes[(position + 4)..<(position + 4 + size)]))
            position += 4 + size
        }
        return pieces
    }
}
