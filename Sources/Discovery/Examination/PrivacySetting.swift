/// What `Privacy` says in bluetoothd's settings: whether links and connectable adverts show the radio's own address.
///
/// Bluetoothd tells it to nobody, so that this is what its file says, which it reads when it starts.
///
/// - Source: BlueZ 5.66, src/main.conf.
public enum PrivacySetting: Hashable, Sendable {
    /// Also where nothing is said.
    case off
    /// `network`, `device`, `limited-network`, `limited-device`.
    case on(String)
    /// Something that bluetoothd does not know, and takes for off.
    case strange(String)
    /// There is no such file, or it may not be read.
    case unknown

    public static let file = "/etc/bluetooth/main.conf"

    private static let values: Set = ["network", "on", "device", "limited-network", "limited-device"]

    init(file: String) {
        self = SystemFile.text(file).map { PrivacySetting(settings: $0) } ?? .unknown
    }

    /// - Parameter text: of the file. The last line of its section counts.
    init(settings text: String) {
        var section = ""
        self = .off
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.drop { $0.isWhitespace }
            if line.hasPrefix("[") {
                section = String(line.dropFirst().prefix { $0 != "]" })
            } else if section == "General", !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") {
                let parts = [line[..<equals], line[equals...].dropFirst()].map { part in
                    part.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                }
                guard parts[0] == "Privacy" else { continue }
                self = parts[1] == "off" ? .off : Self.values.contains(parts[1]) ? .on(parts[1]) : .strange(parts[1])
            }
        }
    }
}
