import Glibc

/// A file that anybody may have made.
struct OutsideFile: Equatable, Sendable {
    let path: String

    /// - Parameters:
    ///   - bytesMax: a longer file is refused.
    ///   - what: what it should be, in words: `a receipt`.
    func read(bytesMax: Int, what: String) throws(CommandError) -> [UInt8] {
        // Without O_NONBLOCK, opening a named pipe would wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= bytesMax {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure()
            }
            bytes += chunk[..<count]
        }
        throw CommandError(
            .integrityBroken, "not_" + what.replacing(" ", with: "_"), "\(path) is not \(what)",
            why: "It has more than \(bytesMax) bytes.")
    }

    private func failure() -> CommandError {
        let code = errno
        return CommandError(
            code == ENOENT ? .usage : .failed, code == ENOENT ? "no_file" : "file_failed",
            "cannot read \(path)", why: String(cString: strerror(code)) + ".")
    }
}
