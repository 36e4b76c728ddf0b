import ClearingService
import NodeRuntime
import Testing

@testable import handsel

@Suite("Command errors")
struct CommandErrorTests {
    @Test("people read what happened, why, and what to do next, each on its own line")
    func text() {
        let error = CommandError(.unreachable, "unreachable", "nobody answers", why: "It is off.", next: "Start it.")
        #expect(error.text(.plain) == "handsel: nobody answers\n  It is off.\n  Start it.")
    }

    @Test("programs read one object with a version, a code and the whole message")
    func json() {
        let error = CommandError(.unreachable, "unreachable", "nobody answers", why: "It is off.")
        #expect(
            String(decoding: error.answer.json, as: UTF8.self)
                == #"{"code":"unreachable","exit_status":4,"message":"nobody answers. It is off.","version":1}"#)
    }

    @Test("an escape sequence from elsewhere is shown, not obeyed")
    func escapes() {
        let error = CommandError(.refused, "refused", "no\u{1B}[2J", why: "because\u{7}")
        #expect(error.text(.plain) == "handsel: no<U+001B>[2J\n  because<U+0007>")
    }

    @Test("what a node refuses keeps its name, its ISO code and its proof")
    func refusal() {
        let reason = ReasonView(
            code: "AM04", name: "insufficient_funds", transient: true, message: "It was refused. Add money, then pay.")
        let error = CommandError(ErrorView(reason, receipt: "AAAA"))
        #expect(error.status == .refused)
        #expect(error.text(.plain) == "handsel: It was refused (AM04)\n  Add money, then pay.")
        #expect(error.answer.code == "insufficient_funds")
        #expect(error.answer.message == reason.message)
        #expect(error.answer.cause?.receipt == "AAAA")
    }

    @Test("a node that cannot answer now is unreachable, not refusing")
    func unavailable() {
        let reason = ReasonView(name: "clearing_unreachable", transient: true, message: "Nothing was done.")
        #expect(CommandError(ErrorView(reason), isUnavailable: true).status == .unreachable)
    }

    @Test("the home, the PIN and the keys fail with the status that scripts expect")
    func statuses() {
        #expect(CommandError(HomeError.noPath).status == .usage)
        #expect(CommandError(HomeError.missing("/x")).status == .refused)
        #expect(CommandError(HomeLockError.held(home: "/x", process: 7)).status == .locked)
        #expect(CommandError(PINError.noTerminal).status == .usage)
        #expect(CommandError(KeyStoreError.wrongPIN(pauseSeconds: 0)).status == .locked)
        #expect(CommandError(KeyStoreError.paused(seconds: 5)).status == .locked)
        #expect(CommandError(KeyStoreError.keyFile(.damaged)).status == .integrityBroken)
        #expect(CommandError(FileError.failed(to: "write", path: "/x", code: 28)).status == .failed)
        #expect(CommandError(NodeError(.integrity, "record 3 does not fit")).status == .integrityBroken)
        #expect(CommandError(NodeError(.locked, "held")).status == .locked)
    }
}
