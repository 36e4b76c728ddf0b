import Testing

@Suite("Nothing is swallowed, forced or left unsaid")
struct CareTests {
    @Test("no error is lost without a written reason")
    func swallowedErrors() throws {
        expectNone(Care.swallowedErrors.violations(in: try Repository.sources.get()))
    }

    @Test("a swallowed error is found, unless a comment explains it")
    func plantedSwallow() {
        let path = "Sources/Ledger/A.swift"
        #expect(Care.swallowedErrors.violations(in: "let a = try? b()", at: path).count == 1)
        #expect(Care.swallowedErrors.violations(in: "// why\n\n\nlet a = try? b()", at: path).count == 1)
        #expect(Care.swallowedErrors.violations(in: "// Nobody waits.\ntry? b()", at: path) == [])
        #expect(Care.swallowedErrors.violations(in: "try? b()  // Nobody waits.", at: path) == [])
        #expect(Care.swallowedErrors.violations(in: "let a = try b()?.c", at: path) == [])
    }

    @Test("nothing crashes but on a broken invariant that is named")
    func crashes() throws {
        expectNone(Care.crashes.violations(in: try Repository.sources.get()))
    }

    @Test("a crash is found", arguments: ["fatalError()", "try! f()", "x as! Y", "assert(a == b)"])
    func plantedCrash(snippet: String) {
        #expect(Care.crashes.violations(in: snippet, at: "Sources/Storage/A.swift").count == 1)
    }

    @Test("whatever is unchecked has its written reason")
    func unchecked() throws {
        let everything = try Repository.sources.get() + Repository.tests.get()
        expectNone(Care.unchecked.violations(in: everything))
    }

    @Test("what is unchecked without a reason is found")
    func plantedUnchecked() {
        let path = "Sources/NodeRuntime/A.swift"
        let bare = "final class A: @unchecked Sendable {}"
        #expect(Care.unchecked.violations(in: bare, at: path).count == 1)
        #expect(Care.unchecked.violations(in: "/// An A.\n" + bare, at: path).count == 1)
        #expect(Care.unchecked.violations(in: "/// `@unchecked Sendable`: read-only.\n" + bare, at: path) == [])
        let (unsafe, reason) = ("nonisolated(unsafe) var a = 1\n", "/// `nonisolated(unsafe)`: one thread only.\n")
        #expect(Care.unchecked.violations(in: unsafe, at: path).count == 1)
        #expect(Care.unchecked.violations(in: reason + unsafe, at: path) == [])
        #expect(Care.unchecked.violations(in: reason + unsafe + unsafe, at: path) == [])
        #expect(Care.unchecked.violations(in: "let a = unsafeBitCast(b, to: C.self)", at: path).count == 1)
    }

    @Test("no build takes the checks away")
    func flags() throws {
        var paths = ["Package.swift", "Makefile", ".ci/run", "Benchmarks/Package.swift"]
        paths.removeAll { !Repository.exists($0) }
        for path in paths {
            #expect(Care.uncheckedFlags(path: path, text: try Repository.text(of: path)) == [])
        }
        #expect(Care.uncheckedFlags(path: "Makefile", text: "swift build -Xswiftc -Ounchecked").count == 1)
    }

    @Test("no function inherits the actor of its caller")
    func inheritedActors() throws {
        for path in ["Package.swift", "Benchmarks/Package.swift", "Tests/Fuzz/Package.swift"] {
            #expect(Care.inheritedActors(path: path, text: try Repository.text(of: path)) == [])
        }
        for source in try Repository.sources.get() {
            #expect(Care.inheritedActors(path: source.path, text: source.lines.joined(separator: "\n")) == [])
        }
        let planted = ".enableUpcomingFeature(\"NonisolatedNonsendingByDefault\"),"
        #expect(Care.inheritedActors(path: "Package.swift", text: planted).count == 1)
    }

    @Test("nothing in the tree is marked as unfinished")
    func unfinished() throws {
        expectNone(Care.unfinished.violations(in: try Repository.sources.get()))
        #expect(Care.unfinished.violations(in: "// TODO: later", at: "Sources/A/B.swift").count == 1)
    }

    @Test("only verification makes a Signed")
    func signed() throws {
        expectNone(Care.signedInitialisers.violations(in: try Repository.sources.get()))
    }

    @Test("a way around verification is found")
    func plantedSigned() {
        let path = "Sources/PaymentProtocol/Envelope/A.swift"
        let public1 = "public struct Signed<M> {\n    let m: M\n    public init(m: M) {}\n}"
        let public2 = "extension Signed {\n    package init(unverified: M) {}\n}"
        let good = "public struct Signed<M> {\n    init(m: M) {}\n}\npublic struct Other {\n    public init() {}\n}"
        #expect(Care.signedInitialisers.violations(in: public1, at: path).count == 1)
        #expect(Care.signedInitialisers.violations(in: public2, at: path).count == 1)
        #expect(Care.signedInitialisers.violations(in: good, at: path) == [])
    }

    @Test("machines hold public keys only")
    func secretKeys() throws {
        expectNone(Care.secretKeys.violations(in: try Repository.sources.get()))
        let planted = "let key: SecretKey"
        #expect(Care.secretKeys.violations(in: planted, at: "Sources/PaymentProtocol/PaymentNode/A.swift").count == 1)
        #expect(Care.secretKeys.violations(in: planted, at: "Sources/PaymentProtocol/Keys/A.swift") == [])
    }
}
