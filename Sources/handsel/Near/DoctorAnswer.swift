import ClearingService
import Discovery

/// What `handsel doctor` found. Docs/schemas/doctor.json.
struct DoctorAnswer: Answer {
    struct Found: Codable, Equatable, Sendable {
        let check: String
        /// `good`, `notice`, `broken`, `unknown`.
        let verdict: String
        let message: String
        /// What to type.
        let mend: String?
    }

    let version: ViewVersion
    /// Nothing is broken.
    let sound: Bool
    let findings: [Found]

    init(_ examination: Examination) {
        version = ViewVersion()
        sound = examination.isSound
        findings = examination.findings.map {
            Found(check: $0.check.rawValue, verdict: $0.verdict.rawValue, message: $0.text, mend: $0.mend)
        }
    }

    func text(_ style: Style) -> String {
        let lines = findings.flatMap { finding -> [String] in
            let role: Style.Role? =
                switch finding.verdict {
                case "good": .good
                case "broken": .bad
                case "unknown": .faint
                default: nil
                }
            let word = finding.verdict + String(repeating: " ", count: max(0, 8 - finding.verdict.count))
            let line = (role.map { style.apply($0, word) } ?? word) + SafeText.clean(finding.message)
            return [line] + (finding.mend.map { ["          " + SafeText.clean($0)] } ?? [])
        }
        let broken = findings.filter { $0.verdict == "broken" }.count
        let sum =
            sound
            ? "The radio can be used."
            : "\(broken) \(broken == 1 ? "thing is" : "things are") broken; what mends it stands below it."
        return lines.joined(separator: "\n") + "\n\n" + sum
    }
}
