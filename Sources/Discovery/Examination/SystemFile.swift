import Glibc

/// Small files and folders of the system, read as far as an ordinary user may.
enum SystemFile {
    /// Of those that are looked at, none is as long.
    static let bytesMax = 65_536

    /// Nil if it is not there, may not be read, or is no text.
    static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        var count = 0
        while count < bytesMax {
            let more = bytes.withUnsafeMutableBytes { buffer in
                read(descriptor, buffer.baseAddress.map { $0 + count }, bytesMax - count)
            }
            if more < 0 { return nil }
            if more == 0 { break }
            count += more
        }
        return String(validating: bytes[..<count], as: UTF8.self)
    }

    /// The names in a folder, in order; nil if there is no such folder.
    static func names(in path: String) -> [String]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
