import Glibc
import NodeRuntime
import PaymentProtocol

/// A receipt in a file of its own: what `receipt export` writes and `receipt verify` reads.
struct ReceiptFile: Equatable, Sendable {
    let path: String

    /// Writes the receipt whole or not at all, readable by its owner alone.
    ///
    /// - Throws: `already_exists` if there is a file of this name, which stays as it is.
    func create(_ receipt: [UInt8]) throws(CommandError) {
        guard !path.isEmpty else { throw .usage("no file is named") }
        do throws(FileError) {
            try PrivateFile(path: path).write(receipt, replacing: false)
        } catch .alreadyExists {
            throw CommandError(
                .refused, "already_exists", "\(path) exists already and is left as it is", next: "Choose another name.")
        } catch {
            throw CommandError(error)
        }
    }

    /// Reads a receipt that anybody may have made. Only its form is checked.
    func read() throws(CommandError) -> SettlementReceipt {
        let bytes = try readBytes()
        do throws(CBORError) {
            return try SettlementReceipt(decoding: bytes)
        } catch {
            throw CommandError(
                .integrityBroken, "not_a_receipt", "\(path) is not a receipt", why: "Its bytes do not fit: \(error).",
                next: "Ask for the file again: receipts are copied byte for byte, never as text.")
        }
    }

    /// Whatever lies in the file, as long as it is no longer than a receipt can be.
    func readBytes() throws(CommandError) -> [UInt8] {
        // Without O_NONBLOCK, opening a named pipe would wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        let limit = SettlementReceipt.bytesMax
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= limit {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure()
            }
            bytes += chunk[..<count]
        }
        throw CommandError(
            .integrityBroken, "not_a_receipt", "\(path) is not a receipt", why: "It has more than \(limit) bytes.")
    }

    private func failure() -> CommandError {
        let code = errno
        return CommandError(
            code == ENOENT ? .usage : .failed, code == ENOENT ? "no_file" : "file_failed",
            "cannot read \(path)", why: String(cString: strerror(code)) + ".")
    }
}
