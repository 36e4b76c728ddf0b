import ClearingService

/// What was made, or would be. Docs/schemas/store-setup.json.
struct StoreSetupAnswer: Answer {
    let version: ViewVersion
    let book: String
    let role: String
    /// The SQL that was only printed; left out if it was run.
    let script: String?

    init(book: String, role: String, script: String?) {
        version = ViewVersion()
        self.book = book
        self.role = role
        self.script = script
    }

    func text(_ style: Style) -> String {
        script ?? "\(style.apply(.good, "Made:")) the book \(book), for the role \(role)."
    }
}
