import Foundation
import Simulator
import Testing

@testable import handsel

@Suite("Scenarios in files")
struct ScenarioFileTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Simulations/scenarios")

    @Test("every scenario of the project can be read")
    func all() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter {
            $0.hasSuffix(".toml")
        }
        #expect(!files.isEmpty)
        for file in files {
            #expect(throws: Never.self) { try ScenarioFile(path: Self.folder.appending(path: file).path).read() }
        }
    }

    @Test("the scenario of two people is the one that the simulator's own tests run")
    func twoPeople() throws {
        let file = Self.folder.appending(path: "two-people.toml").path
        #expect(try ScenarioFile(path: file).read() == .twoPeople)
    }

    @Test("what a file does not say stays as it is")
    func defaults() throws {
        #expect(try ScenarioFile.parse("", name: "empty", file: "empty.toml") == Scenario(name: "empty"))
    }

    @Test("every problem is told at once, with its line and the nearest name")
    func problems() {
        let text =
            "people = 1\n[network]\ncutz = \"1/2\"\nloses = \"3/2\"\ncopies = 5\n[disks]\nappend_microseconds = [9, 1]\n"
        let error = #expect(throws: CommandError.self) { try ScenarioFile.parse(text, name: "s", file: "s.toml") }
        #expect(error?.status == .usage)
        #expect(
            error?.what.split(separator: "\n").map { $0.prefix { $0 != " " } } == [
                "s.toml:1:", "s.toml:3:", "s.toml:4:", "s.toml:5:", "s.toml:7:",
            ])
        #expect(error?.what.contains("there is no setting network.cutz; did you mean network.cuts?") == true)
    }

    @Test("a file that is not there says so")
    func missing() {
        let error = #expect(throws: CommandError.self) { try ScenarioFile(path: "/nowhere/s.toml").read() }
        #expect(error?.status == .usage)
    }
}
