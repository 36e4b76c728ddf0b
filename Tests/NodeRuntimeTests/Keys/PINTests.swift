import Foundation
import Testing

@testable import NodeRuntime

@Suite struct PINTests {
    @Test("a PIN has 4 to 128 bytes")
    func bounds() throws {
        #expect(throws: PINError.tooShort) { try PIN(notSecret: "") }
        #expect(throws: PINError.tooShort) { try PIN(notSecret: "123") }
        _ = try PIN(notSecret: "1234")
        _ = try PIN(notSecret: String(repeating: "x", count: 128))
        #expect(throws: PINError.tooLong) { try PIN(notSecret: String(repeating: "x", count: 129)) }
    }

    @Test("PINs match only if every byte does")
    func matching() throws {
        let pin = try PIN(notSecret: "1234")
        #expect(pin.matches(try PIN(notSecret: "1234")))
        #expect(!pin.matches(try PIN(notSecret: "1235")))
        #expect(!pin.matches(try PIN(notSecret: "12345")))
    }

    @Test(
        "a file's PIN is its bytes without one newline at the end",
        arguments: [
            ("1234", "1234"), ("1234\n", "1234"), ("1234\r\n", "1234"), ("1234\n\n", "1234\n"), (" 1234 \n", " 1234 "),
            (String(repeating: "x", count: 128) + "\r\n", String(repeating: "x", count: 128)),
        ])
    func file(content: String, expected: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(Array(content.utf8), to: "pin")
        #expect(try PINSource.read(file: folder.file("pin")).matches(try PIN(notSecret: expected)))
    }

    @Test("a file with too little or too much is refused")
    func fileBounds() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("123\n".utf8), to: "pin")
        #expect(throws: PINError.tooShort) { try PINSource.read(file: folder.file("pin")) }
        try folder.write([], to: "pin")
        #expect(throws: PINError.tooShort) { try PINSource.read(file: folder.file("pin")) }
        for count in [129, 131, 132, 5_000] {
            try folder.write([UInt8](repeating: 0x78, count: count), to: "pin")
            #expect(throws: PINError.tooLong) { try PINSource.read(file: folder.file("pin")) }
        }
        #expect(throws: PINError.noFile(path: folder.file("none"))) { try PINSource.read(file: folder.file("none")) }
    }

    @Test("a file that others can read is refused with the command that mends it")
    func openToOthers() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("1234".utf8), to: "pin", mode: 0o644)
        let expected = PINError.file(.openToOthers(path: folder.file("pin"), permissions: 0o644, isFolder: false))
        #expect(throws: expected) { try PINSource.read(file: folder.file("pin")) }
        #expect(expected.description.contains("chmod 600"))
    }

    @Test("the file comes before the variable, and an empty variable is none")
    func order() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("1234\n".utf8), to: "pin")
        let fromFile = try #require(try PINSource.read(file: folder.file("pin"), value: "5678"))
        #expect(fromFile.matches(try PIN(notSecret: "1234")))
        let fromVariable = try #require(try PINSource.read(file: nil, value: "5678"))
        #expect(fromVariable.matches(try PIN(notSecret: "5678")))
        #expect(try PINSource.read(file: nil, value: "") == nil)
        #expect(try PINSource.read(file: nil, value: nil) == nil)
        #expect(throws: PINError.tooShort) { try PINSource.read(file: nil, value: "567") }
        #expect(throws: PINError.noFile(path: folder.file("none"))) {
            try PINSource.read(file: folder.file("none"), value: "5678")
        }
    }
}
