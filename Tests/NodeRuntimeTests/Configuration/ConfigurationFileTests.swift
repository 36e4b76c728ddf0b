import Foundation
import Logging
import NodeRuntime
import PaymentProtocol
import Testing

@Suite struct ConfigurationFileTests {
    private let address = NodeSecretKeys.test(.clearing).publicKeys.clearingAddress

    private func configuration(_ part: NodeConfiguration.Part, name: String = "Alice") -> NodeConfiguration {
        NodeConfiguration(name: name, part: part)
    }

    private func payment() throws -> NodeConfiguration.Part {
        .payment(
            .init(
                clearing: try #require(HostAndPort("clearing.example.org:7410")),
                clearingAddress: try #require(address)))
    }

    private func problems(_ text: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try ConfigurationFile.parse(text)
            return []
        } catch {
            return error.description.split(separator: "\n").map(String.init)
        }
    }

    private var valid: String {
        get throws {
            """
            role = "payment"
            name = "Alice"
            clearing = "127.0.0.1:7410"
            clearing_id = "\(try #require(address).text)"

            """
        }
    }

    @Test("a clearing node needs a role and a name; the rest has defaults")
    func clearingDefaults() throws {
        let read = try ConfigurationFile.parse("role = \"clearing\"\nname = \"Bank\"\n")
        #expect(read == configuration(.clearing(.init()), name: "Bank"))
        #expect(read.logLevel == .info)
        #expect(
            read.part
                == .clearing(
                    .init(
                        listen: try #require(HostAndPort("127.0.0.1:7410")), http: nil, isHTTPPublic: false,
                        groupCommitMaximum: 1_024)))
    }

    @Test("a payment node needs its clearing node as well, and listens nowhere")
    func paymentDefaults() throws {
        let read = try ConfigurationFile.parse(try valid)
        #expect(read.role == .payment)
        for line in ["listen = \"127.0.0.1:0\"", "http = \"127.0.0.1:0\"", "http_public = true"] {
            #expect(problems(try valid + line + "\n").count == 1, "\(line)")
        }
        #expect(
            problems("role = \"payment\"\nname = \"Alice\"\n") == [
                "node.toml: the setting clearing is missing", "node.toml: the setting clearing_id is missing",
            ])
    }

    @Test("every setting is read")
    func everything() throws {
        let read = try ConfigurationFile.parse(
            """
            role = "clearing"
            name = "Bank"
            listen = "[::]:0"
            http = "0.0.0.0:7480"
            http_public = true
            log.level = "trace"
            [clearing_node]
            group_commit_maximum = 1
            """)
        #expect(
            read
                == NodeConfiguration(
                    name: "Bank",
                    part: .clearing(
                        .init(
                            listen: try #require(HostAndPort("[::]:0")), http: HostAndPort("0.0.0.0:7480"),
                            isHTTPPublic: true, groupCommitMaximum: 1)), logLevel: .trace))
    }

    @Test("an unknown setting is refused with its line and the nearest valid name")
    func unknown() throws {
        #expect(
            problems(try valid + "lisen = \"127.0.0.1:1\"\n") == [
                "node.toml:5: there is no setting lisen; did you mean listen?"
            ])
        #expect(
            problems(try valid + "[log]\nlevl = \"info\"\n[logs]\nlevel = \"info\"\n[colours]\n") == [
                "node.toml:6: there is no setting log.levl; did you mean log.level?",
                "node.toml:7: there is no setting logs; did you mean log?",
                "node.toml:9: there is no setting colours",
            ])
        #expect(problems(try valid + "\"log.level\" = \"info\"\n").count == 1)
        #expect(problems("\"role\" = \"clearing\"\nname = \"Bank\"\n\"listen\" = \"127.0.0.1:1\"\n") == [])
    }

    @Test("a setting of the other role is refused as such")
    func otherRole() throws {
        #expect(
            problems(try valid + "[clearing_node]\ngroup_commit_maximum = 5\n") == [
                "node.toml:6: a payment node has no setting clearing_node.group_commit_maximum"
            ])
        #expect(
            problems("role = \"clearing\"\nname = \"Bank\"\nclearing = \"127.0.0.1:1\"\n") == [
                "node.toml:3: a clearing node has no setting clearing"
            ])
    }

    @Test("all problems are told at once, in the order of their lines")
    func all() throws {
        let told = problems(
            """
            name = ""
            listen = "127.0.0.1"
            http = 7480
            http_public = "yes"
            rolle = "payment"
            [log]
            level = "loud"
            """)
        #expect(
            told == [
                "node.toml:1: name must be text of 1 to 64 bytes without control characters",
                "node.toml:2: listen must be \"HOST:PORT\" or \"[IPV6]:PORT\" with a port from 0 to 65535",
                "node.toml:3: http must be \"HOST:PORT\" or \"[IPV6]:PORT\" with a port from 0 to 65535",
                "node.toml:4: http_public must be true or false",
                "node.toml:5: there is no setting rolle; did you mean role?",
                "node.toml:7: log.level must be one of \"trace\", \"debug\", \"info\", \"notice\", \"warning\", "
                    + "\"error\", \"critical\"",
                "node.toml: the setting role is missing",
            ])
    }

    @Test(
        "bad values are refused with their line",
        arguments: [
            ("name = 5", "name"), ("name = \"a\\u0007b\"", "name"),
            ("name = \"\(String(repeating: "x", count: 65))\"", "name"),
            ("http_public = 1", "http_public"), ("log = 5", "log"), ("log.level = 5", "log.level"),
            ("log.level = \"INFO\"", "log.level"), ("listen = 7410", "listen"), ("listen.host = \"a\"", "listen"),
            ("clearing_node.group_commit_maximum = 0", "clearing_node.group_commit_maximum"),
            ("clearing_node.group_commit_maximum = 65537", "clearing_node.group_commit_maximum"),
            ("clearing_node.group_commit_maximum = \"10\"", "clearing_node.group_commit_maximum"),
        ])
    func badValue(line: String, path: String) throws {
        let told = problems(
            "role = \"clearing\"\n" + (path == "name" ? "" : "name = \"Bank\"\n") + "\n" + line + "\n")
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("node.toml:\(path == "name" ? 3 : 4): \(path) must be ") == true, "\(told)")
    }

    @Test("a clearing node's id with one wrong letter is refused")
    func clearingIdentifier() throws {
        let text = try #require(address).text
        let wrong = String(text.dropLast()) + (text.last == "q" ? "p" : "q")
        #expect(
            problems(try valid.replacing(text, with: wrong)) == [
                "node.toml:4: clearing_id must be what `handsel identity` prints there: hslc1..."
            ])
        #expect(problems(try valid.replacing("127.0.0.1:7410", with: "127.0.0.1:0")).count == 1)
    }

    @Test("an HTTP door that others reach must be wished for")
    func httpPublic() {
        let start = "role = \"clearing\"\nname = \"Bank\"\n"
        #expect(
            problems(start + "http = \"0.0.0.0:7480\"\n") == [
                "node.toml:3: http must be on this machine alone (127.0.0.1:PORT) unless http_public = true"
            ])
        #expect(problems(start + "http = \"0.0.0.0:7480\"\nhttp_public = true\n") == [])
        #expect(problems(start + "http = \"[::1]:7480\"\n") == [])
    }

    @Test(
        "what is not TOML is refused with its line",
        arguments: [
            ("role = \"clearing\"\nname = \"Bank\nlisten = 1\n", 2), ("role = \"clearing\"\n\nname\n", 3),
            ("role = \"clearing\"\nrole = \"payment\"\n", 2), ("[log\n", 1), ("= 1\n", 1), ("role = clearing\n", 1),
        ])
    func syntax(text: String, line: Int) throws {
        let told = problems(text)
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("node.toml:\(line): ") == true, "\(told)")
    }

    @Test("a zero character, plain or escaped, does not silently end a text")
    func zero() throws {
        #expect(problems("role = \"clearing\"\nname = \"Ba\u{0}nk\"\n").count == 1)
        #expect(problems("role = \"clearing\"\nname = \"Ba\\u0000nk\"\n").count == 1)
        #expect(problems("role = \"clearing\"\nname = \"Bank\"\n# \u{0}nonsense").count == 1)
    }

    @Test("damaged text gives problems or a configuration, never a crash")
    func damaged() throws {
        let bytes = Array(ConfigurationFile.example.utf8)
        var chance = TestChance(seed: 11)
        for _ in 0..<2_000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...3, using: &chance) {
                let index = Int.random(in: 0..<damaged.count, using: &chance)
                switch Int.random(in: 0...2, using: &chance) {
                case 0: damaged[index] = UInt8.random(in: 0...255, using: &chance)
                case 1: damaged.remove(at: index)
                default: damaged.insert(UInt8.random(in: 0...127, using: &chance), at: index)
                }
            }
            _ = problems(String(decoding: damaged, as: UTF8.self))
        }
    }

    @Test("a fresh file says what the configuration says, explains it, and is closed to others")
    func fresh() throws {
        let folder = try TemporaryFolder()
        let file = ConfigurationFile(try folder.home)
        for configuration in [
            configuration(try payment(), name: "Alice \"the\" \\ 🎁"), configuration(.clearing(.init())),
            NodeConfiguration(
                name: "Bank",
                part: .clearing(
                    .init(
                        listen: try #require(HostAndPort("[::]:0")), http: HostAndPort("10.0.0.1:80"),
                        isHTTPPublic: true, groupCommitMaximum: 7)), logLevel: .debug),
        ] {
            try? FileManager.default.removeItem(atPath: file.path)
            try file.create(configuration)
            #expect(try file.read() == configuration)
            #expect(throws: FileError.alreadyExists(path: file.path)) { try file.create(configuration) }
            #expect(try folder.mode(of: "node.toml") == 0o600)
        }
    }

    @Test("a missing file, a folder in its place and bytes that are no text are told")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        let file = ConfigurationFile(try folder.home)
        #expect(throws: ConfigurationError.self) { try file.read() }
        try folder.write([0xff, 0xfe], to: "node.toml", mode: 0o644)
        #expect(throws: ConfigurationError.self) { try file.read() }
        try folder.write([UInt8](repeating: 0x23, count: ConfigurationFile.bytesMax + 1), to: "node.toml")
        #expect(throws: ConfigurationError.self) { try file.read() }
        try folder.write([UInt8](repeating: 0x23, count: ConfigurationFile.bytesMax), to: "node.toml")
        do {
            _ = try file.read()
            Issue.record("a comment is no configuration")
        } catch {
            #expect(
                "\(error)" == "\(file.path): the setting role is missing\n\(file.path): the setting name is missing")
        }
    }
}
