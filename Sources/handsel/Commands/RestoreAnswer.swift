import ClearingService
import NodeRuntime
import PaymentProtocol

/// What was put where. Docs/schemas/restore.json.
struct RestoreAnswer: Answer {
    let version: ViewVersion
    let file: String
    let role: StatusView.Role
    /// In the backup.
    let records: UInt64
    /// When the last of them was made; left out if there is none.
    let last: String?
    /// The folder with what was in its place; left out if there was nothing.
    let setAside: String?
    /// How many records the log signed as far as this home knows, if the backup does not continue them: the node will decide
    /// nothing. Left out if nothing of the kind is known.
    let signedRecords: UInt64?

    init(_ report: Restore.Report, file: String) {
        version = ViewVersion()
        self.file = file
        role = report.role == .payment ? .payment : .clearing
        records = report.recordCount
        last = report.lastTime?.rfc3339
        setAside = report.setAside
        signedRecords = report.newerHead?.size
    }

    enum CodingKeys: String, CodingKey {
        case version, file, role, records, last
        case setAside = "set_aside"
        case signedRecords = "signed_records"
    }

    func text(_ style: Style) -> String {
        var lines = [
            "\(style.apply(.good, "Restored:")) \(records) records from \(SafeText.clean(file))"
                + (last.map { ", the last of \($0)." } ?? ".")
        ]
        if let setAside { lines.append("What was in its place is in \(SafeText.clean(setAside)).") }
        switch role {
        case .payment:
            lines.append("What is newer comes from the clearing node: start the node, then run handsel reconcile.")
        case .clearing:
            if let signedRecords {
                lines.append(
                    style.apply(.bad, "It is an older copy:")
                        + " the log has signed \(signedRecords) records, and this is not "
                        + "their beginning, or not all of them. The node will answer for the past and decide nothing. Find "
                        + "the latest copy: Docs/OPERATING.md, \"An older copy of the book\".")
            } else {
                lines.append(
                    "Whatever was acknowledged after that is not in it. Run handsel audit, and start the node only if this is "
                        + "the latest copy: from an older one it would begin a second history, until a customer who has seen "
                        + "more connects. Docs/OPERATING.md, \"An older copy of the book\".")
            }
        }
        return lines.joined(separator: "\n")
    }
}
