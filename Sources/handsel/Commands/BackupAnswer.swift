import ClearingService
import NodeRuntime

/// What was copied where. Docs/schemas/backup.json.
struct BackupAnswer: Answer {
    let version: ViewVersion
    let file: String
    let role: StatusView.Role
    /// In the copy.
    let records: UInt64

    init(_ report: Backup.Report, file: String) {
        version = ViewVersion()
        self.file = file
        role = report.role == .payment ? .payment : .clearing
        records = report.recordCount
    }

    func text(_ style: Style) -> String {
        "\(style.apply(.good, "Backed up:")) \(records) records, to \(SafeText.clean(file)). The keys and node.toml are not in it."
    }
}
