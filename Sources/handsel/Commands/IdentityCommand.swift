import ArgumentParser
import NodeRuntime
import PaymentProtocol

struct IdentityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identity",
        abstract: "Print who the node is: an account, or a clearing node's id.",
        discussion: """
              handsel identity

            A payment node prints its account, which others can pay:
              handsel pay "$(handsel identity --home ./ben)" 12.50 EUR

            A clearing node prints its id, which payment nodes are made with, and which checks receipts:
              handsel init --role payment --name Ada --clearing 127.0.0.1:7410 \\
                --clearing-id "$(handsel identity --home ./bank)"

            --json adds public keys in hexadecimal: of a payment node the one that handsel account add-key takes, of a \
            clearing node the one that signs its log.
              handsel identity --home ./ben --json | jq -r .key

            It needs no PIN, and the node need not run.
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let home = try common.existingHome()
        let answer: IdentityAnswer
        switch try Runtime.publicKeys(of: home) {
        case .clearing(let log, let link, _):
            answer = IdentityAnswer(clearing: .init(log: log, link: link))
        case .payment(let key, _):
            guard let account = try Runtime.account(of: home) else {
                throw CommandError(
                    .refused, "no_account", "this node has no account yet",
                    why: "The account's name comes from its opening, which the node signs when it first runs.",
                    next: "Run it once with: handsel run --home \(home.path)")
            }
            answer = IdentityAnswer(account: account, key: key)
        }
        try common.output.write(answer)
    }
}
