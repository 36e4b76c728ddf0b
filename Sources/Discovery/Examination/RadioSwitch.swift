/// A switch that keeps a Bluetooth radio off: the kernel's rfkill.
///
/// - Source: Linux, Documentation/ABI/stable/sysfs-class-rfkill.
public struct RadioSwitch: Hashable, Sendable {
    public let name: String
    /// By software: a command lifts it.
    public let isSoftBlocked: Bool
    /// By a switch of the machine, or its firmware.
    public let isHardBlocked: Bool

    public init(name: String, isSoftBlocked: Bool, isHardBlocked: Bool) {
        self.name = name
        self.isSoftBlocked = isSoftBlocked
        self.isHardBlocked = isHardBlocked
    }

    /// Those of Bluetooth.
    static func all(in folder: String) -> [RadioSwitch] {
        (SystemFile.names(in: folder) ?? []).compactMap { entry in
            func value(_ file: String) -> String? {
                SystemFile.text("\(folder)/\(entry)/\(file)")?.split(separator: "\n").first.map(String.init)
            }
            guard value("type") == "bluetooth" else { return nil }
            return RadioSwitch(
                name: value("name") ?? entry, isSoftBlocked: value("soft") == "1", isHardBlocked: value("hard") == "1")
        }
    }
}
