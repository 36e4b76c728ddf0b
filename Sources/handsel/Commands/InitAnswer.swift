import ClearingService

/// What was made. Docs/schemas/init.json.
struct InitAnswer: Answer {
    let version: ViewVersion
    let home: String
    let role: StatusView.Role
    let name: String
    /// Of a clearing node: the text to hand to `--clearing-id`.
    let clearing: String?

    init(home: String, role: StatusView.Role, name: String, clearing: String?) {
        version = ViewVersion()
        self.home = home
        self.role = role
        self.name = name
        self.clearing = clearing
    }

    func text(_ style: Style) -> String {
        var lines = ["Made a \(role.rawValue) node in \(home)."]
        if let clearing {
            lines += ["Its id, for payment nodes to give with --clearing-id:", "  \(style.apply(.strong, clearing))"]
        }
        lines.append("Start it with: handsel run --home \(home)")
        return lines.joined(separator: "\n")
    }
}
