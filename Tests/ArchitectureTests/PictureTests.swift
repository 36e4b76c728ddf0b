import Testing

/// Rules 1 and 2: imports follow the picture; the outside is touched in the edges, the runtime and the command only.
@Suite("The picture")
struct PictureTests {
    @Test("every file imports only what its target may use")
    func imports() throws {
        expectNone(Picture.ours.imports.violations(in: try Repository.sources.get()))
    }

    @Test("Package.swift declares what the picture shows, no more and no less")
    func manifest() throws {
        let manifest = Manifest(text: try Repository.text(of: "Package.swift"))
        expectNone(Picture.ours.differences(from: manifest))
    }

    @Test(
        "an import against the picture is found",
        arguments: [
            ("import Foundation", "Sources/Ledger/A.swift"),
            ("import Foundation", "Sources/PaymentProtocol/Link/A.swift"),
            ("public import Foundation", "Sources/Simulator/A.swift"),
            ("@preconcurrency import Glibc", "Sources/PaymentProtocol/A.swift"),
            ("import PaymentProtocol", "Sources/Ledger/A.swift"),
            ("import Transport", "Sources/Storage/A.swift"),
            ("import NodeRuntime", "Sources/ClearingService/A.swift"),
            ("import Ledger", "Sources/Unheard/A.swift"),
        ])
    func plantedImport(snippet: String, path: String) {
        #expect(Picture.ours.imports.violations(in: snippet, at: path).count == 1)
    }

    @Test("a word in a comment or a string is no import")
    func notImports() {
        let snippet = "// import Foundation\nlet text = \"import Glibc\"\n"
        #expect(Picture.ours.imports.violations(in: snippet, at: "Sources/Ledger/A.swift") == [])
    }

    @Test("a dependency that the picture does not show is found, and so is one that is missing")
    func plantedDependency() {
        let picture = Picture(targets: ["Ledger": .init([]), "Storage": .init(["GRDB", "Ledger"])])
        let good = #"""
            targets: [
                .target(name: "Ledger", swiftSettings: settings),
                .target(
                    name: "Storage",
                    dependencies: [
                        "Ledger", .product(name: "GRDB", package: "GRDB.swift"),
                    ], swiftSettings: settings),
                .testTarget(name: "LedgerTests", dependencies: ["Ledger"]),
            ]
            """#
        #expect(picture.differences(from: Manifest(text: good)) == [])
        let more = good.replacing(#"name: "Ledger","#, with: #"name: "Ledger", dependencies: ["Storage"],"#)
        #expect(picture.differences(from: Manifest(text: more)).count == 1)
        let less = good.replacing(#""Ledger", .product"#, with: ".product")
        #expect(picture.differences(from: Manifest(text: less)).count == 1)
        let other = good.replacing(".testTarget", with: ".target")
        #expect(picture.differences(from: Manifest(text: other)).count == 1)
    }
}
