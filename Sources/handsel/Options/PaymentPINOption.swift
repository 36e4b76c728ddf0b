import ArgumentParser

/// Where the PIN comes from, for commands that need it only if the clearing node's rules ask for it.
struct PaymentPINOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with the PIN, should the payment need it (default: a prompt; in a script $HANDSEL_PIN).",
            valueName: "file"),
        completion: .file())
    var pinFile: String?
}
