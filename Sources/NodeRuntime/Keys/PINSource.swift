import Glibc
import PaymentProtocol

/// Where a PIN comes from: the file that `--pin-file` names, else the variable `HANDSEL_PIN`, else the terminal.
///
/// The variable is the weakest: other processes of the same user can read it in /proc.
public enum PINSource {
    public static let variable = "HANDSEL_PIN"

    /// - Parameters:
    ///   - file: what `--pin-file` said, if it was given.
    ///   - prompt: what the terminal shows: `PIN: `.
    ///   - isNew: a new PIN is asked for twice on the terminal, so that a slip does not lock its owner out.
    public static func read(file: String?, prompt: String = "PIN: ", isNew: Bool = false) throws(PINError) -> PIN {
        if let pin = try read(file: file, value: getenv(variable)) { return pin }
        return try read(on: try TerminalPrompt(), prompt: prompt, isNew: isNew)
    }

    /// The PIN for one payment. Whoever is there types it, whatever the environment says: the variable is for scripts.
    ///
    /// - Parameter isTyped: whether somebody is at the terminal.
    public static func readForPayment(file: String?, isTyped: Bool) throws(PINError) -> PIN {
        if file == nil, isTyped { return try read(on: try TerminalPrompt(), prompt: "PIN: ", isNew: false) }
        guard let pin = try read(file: file, value: getenv(variable)) else { throw .noTerminal }
        return pin
    }

    /// The PIN that is to take another's place: from the file, else asked for twice on the terminal.
    public static func readNew(file: String?) throws(PINError) -> PIN {
        if let file { return try read(file: file) }
        return try read(on: try TerminalPrompt(), prompt: "PIN: ", isNew: true)
    }

    /// - Parameter value: the variable's, if it is set.
    /// - Returns: nil if neither is given. An empty variable is as good as none.
    static func read(file: String?, value: UnsafePointer<CChar>?) throws(PINError) -> PIN? {
        if let file { return try read(file: file) }
        guard let value, value.pointee != 0 else { return nil }
        return try PIN(copying: UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }

    /// A file of ours that nobody else may read. One newline at its end is not part of the PIN.
    static func read(file path: String) throws(PINError) -> PIN {
        var count = 0
        let buffer: LockedMemory
        do throws(FileError) {
            let file = try OpenFile.reading(path)
            try file.checkPrivate()
            // Room for a newline, written as one byte or two, and for one more that shows that there is more.
            buffer = try LockedMemory(count: PIN.bytesMax + 3) { target throws(FileError) in
                count = try file.read(into: target)
            }
        } catch .failed(_, _, code: ENOENT) {
            throw .noFile(path: path)
        } catch {
            throw .file(error)
        }
        return try buffer.withUnsafeBytes { bytes throws(PINError) in
            var end = count
            if end > 0, bytes[end - 1] == UInt8(ascii: "\n") {
                end -= 1
                if end > 0, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
            }
            return try PIN(copying: UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        }
    }

    static func read(on terminal: borrowing TerminalPrompt, prompt: String, isNew: Bool) throws(PINError) -> PIN {
        let pin = try terminal.ask(isNew ? "New \(prompt)" : prompt)
        if isNew {
            guard try terminal.ask("Again, \(prompt)").matches(pin) else { throw .typedDifferently }
        }
        return pin
    }
}
