import Foundation
import PaymentProtocol
import Testing

@testable import handsel

@Suite("Receipts in files")
struct ReceiptFileTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = try DemoFolder(in: "/tmp")
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        try body(folder.path)
    }

    @Test("a receipt is written for its owner alone, and read back")
    func roundTrip() throws {
        try withFolder { folder in
            let bytes = try ReceiptVectors.one("settled").bytes
            let file = ReceiptFile(path: folder + "/coffee.receipt")
            try file.create(bytes)
            #expect(try file.read().encoded == bytes)
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["coffee.receipt"])
        }
    }

    @Test("an existing file is never overwritten")
    func existing() throws {
        try withFolder { folder in
            let file = ReceiptFile(path: folder + "/coffee.receipt")
            try Data("mine".utf8).write(to: URL(filePath: file.path))
            let error = #expect(throws: CommandError.self) { try file.create([1, 2, 3]) }
            #expect(error?.status == .refused && error?.code == "already_exists")
            #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "mine")
        }
    }

    @Test("what is missing, damaged, too long or no file at all is refused with its own reason")
    func unreadable() throws {
        try withFolder { folder in
            #expect(throws: CommandError.self) { try ReceiptFile(path: folder + "/nothing").read() }
            #expect(throws: CommandError.self) { try ReceiptFile(path: folder).read() }
            let bytes = try ReceiptVectors.one("settled").bytes
            for damaged in [[], Array(bytes.dropLast()), bytes + [0], [UInt8](repeating: 0x80, count: 1 << 20)] {
                let path = "\(folder)/\(damaged.count)"
                try Data(damaged).write(to: URL(filePath: path))
                let error = #expect(throws: CommandError.self) { try ReceiptFile(path: path).read() }
                #expect(error?.status == .integrityBroken && error?.code == "not_a_receipt")
            }
        }
    }

    @Test("a receipt is named by hexadecimal digits")
    func names() throws {
        #expect(try ReceiptName.read("3F9A") == "3f9a")
        for text in ["", "xyz", "../3f", String(repeating: "a", count: 65)] {
            #expect(throws: CommandError.self) { try ReceiptName.read(text) }
        }
    }
}
