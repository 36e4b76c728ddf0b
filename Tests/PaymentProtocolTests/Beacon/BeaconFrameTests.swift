import Ledger
import Testing

@testable import PaymentProtocol

/// Bytes that were written by hand from the formats' own documents, and not by this program.
struct BeaconFrameTests {
    private static let identifier = [UInt8](0..<16)
    private static let key = PublicKey(Bytes32(last: 7))

    @Test("a person's frame is a head and an identifier, and fits into an advertisement")
    func person() throws {
        let head = try #require(HandselFrameHead(isBumped: true, channel: 0x85, referencePower: -59))
        let frame = PersonFrame(head: head, identifier: try #require(EphemeralIdentifier(Self.identifier)))
        let bytes = bytes("4853 01 01 01 85 c5 000102030405060708090a0b0c0d0e0f")
        #expect(frame.data == .manufacturer(company: 0xffff, bytes))
        #expect(bytes.count <= AdvertisedData.manufacturerBytesMax)
        #expect(BeaconFrame(frame.data) == .person(frame))
        #expect(BeaconFrame(frame.data)?.referencePower == -59)
    }

    @Test("a store's frame names the key that signs for it, and no other")
    func store() throws {
        let head = try #require(HandselFrameHead(isBumped: false, channel: nil, referencePower: -70))
        let frame = StoreFrame(head: head, key: Self.key)
        // The first 20 bytes of the SHA-256 of 31 zeros and a 7.
        let bytes = bytes("4853 01 02 00 00 ba") + Digest.sha256(of: Self.key.bytes32.bytes).bytes32.bytes.prefix(20)
        #expect(frame.data == .manufacturer(company: 0xffff, Array(bytes)))
        #expect(bytes.count == AdvertisedData.manufacturerBytesMax)
        let heard = try #require(StoreFrame(frame.data))
        #expect(heard == frame && heard.names(Self.key))
        #expect(!heard.names(PublicKey(Bytes32(last: 8))))
    }

    @Test("a channel is one that programs can have, or none")
    func channel() {
        for channel in UInt8.min...UInt8.max {
            let head = HandselFrameHead(isBumped: false, channel: channel, referencePower: 0)
            #expect((head != nil) == (channel >= 0x80), "\(channel)")
        }
    }

    @Test("a frame of another version, kind, mark, company or length is none of ours")
    func foreign() throws {
        let whole = bytes("4853 01 01 00 00 c5 000102030405060708090a0b0c0d0e0f")
        #expect(BeaconFrame(.manufacturer(company: 0xffff, whole)) != nil)
        #expect(BeaconFrame(.manufacturer(company: 0xfffe, whole)) == nil)
        #expect(BeaconFrame(.service(uuid: 0xffff, whole)) == nil)
        for index in 0..<4 {
            var other = whole
            other[index] ^= 0x40
            #expect(BeaconFrame(.manufacturer(company: 0xffff, other)) == nil, "byte \(index)")
        }
        var channel = whole
        channel[5] = 0x7f
        #expect(BeaconFrame(.manufacturer(company: 0xffff, channel)) == nil)
        for count in 0..<whole.count {
            #expect(BeaconFrame(.manufacturer(company: 0xffff, Array(whole.prefix(count)))) == nil, "\(count) bytes")
        }
        #expect(BeaconFrame(.manufacturer(company: 0xffff, whole + [0])) == nil)
    }

    @Test("flags of later versions are not looked at")
    func flags() throws {
        let bytes = bytes("4853 01 01 fe 00 c5 000102030405060708090a0b0c0d0e0f")
        guard case .person(let frame) = BeaconFrame(.manufacturer(company: 0xffff, bytes)) else {
            Issue.record("it is a person's")
            return
        }
        #expect(!frame.head.isBumped)
    }

    @Test("AltBeacon as its specification lays it out")
    func altBeacon() throws {
        let bytes = bytes("beac 000102030405060708090a0b0c0d0e0f 10111213 c5 2a")
        let frame = try #require(
            AltBeacon(company: 0x0118, identifier: [UInt8](0..<20), referencePower: -59, reserved: 0x2a))
        #expect(frame.data == .manufacturer(company: 0x0118, bytes))
        #expect(BeaconFrame(frame.data) == .altBeacon(frame))
        #expect(BeaconFrame(.manufacturer(company: 0x0118, bytes.dropLast())) == nil)
        #expect(AltBeacon(company: 1, identifier: [UInt8](0..<20), referencePower: 1) == nil, "above 0 dBm")
        #expect(AltBeacon(company: 1, identifier: [UInt8](0..<19), referencePower: -1) == nil, "too short")
    }

    @Test("Eddystone-UID as its specification lays it out, also without its reserved bytes")
    func eddystoneUID() throws {
        let bytes = bytes("00 ee 00010203040506070809 a0a1a2a3a4a5 0000")
        let frame = try #require(
            EddystoneUID(powerAtSource: -18, namespace: [UInt8](0..<10), instance: [UInt8](0xa0..<0xa6)))
        #expect(frame.data == .service(uuid: 0xfeaa, bytes))
        #expect(bytes.count <= AdvertisedData.serviceBytesMax)
        #expect(BeaconFrame(frame.data) == .eddystoneUID(frame))
        #expect(BeaconFrame(.service(uuid: 0xfeaa, bytes.dropLast(2))) == .eddystoneUID(frame))
        #expect(BeaconFrame(.service(uuid: 0xfeaa, bytes.dropLast(1))) == nil)
        #expect(BeaconFrame(.service(uuid: 0xfeab, bytes)) == nil)
        #expect(BeaconFrame(frame.data)?.referencePower == -59)
    }

    @Test(
        "Eddystone-URL as its specification lays it out",
        arguments: [
            ("https://goo.gl/S6zT6P", "10 12 03 676f6f2e676c2f53367a543650"),
            ("http://www.example.com/", "10 12 00 6578616d706c65 00"),
            ("https://www.example.org", "10 12 01 6578616d706c65 08"),
            ("http://a.info/b.biz", "10 12 02 61 04 62 0c"),
        ])
    func eddystoneURL(url: String, hex: String) throws {
        let frame = try #require(EddystoneURL(powerAtSource: 18, url: url))
        #expect(frame.data == .service(uuid: 0xfeaa, bytes(hex)))
        #expect(BeaconFrame(frame.data) == .eddystoneURL(frame))
        #expect(EddystoneURL(frame.data)?.url == url)
    }

    @Test("what is no address of a page, or does not fit, is no Eddystone-URL")
    func notURL() {
        for url in ["", "ftp://example.com", "https://", "https://ex ample.com", "https://exämple.com"]
            + ["https://" + String(repeating: "a", count: 18)]
        {
            #expect((EddystoneURL(powerAtSource: 0, url: url) == nil) == (url != "https://"), "\(url)")
        }
        #expect(EddystoneURL(powerAtSource: 21, url: "https://a") == nil)
        for hex in ["10 12", "10 12 04 61", "10 12 03 0e", "10 12 03 20", "10 12 03 7f", "10 15 03 61"] {
            #expect(BeaconFrame(.service(uuid: 0xfeaa, bytes(hex))) == nil, "\(hex)")
        }
        let long = [0x10, 0x12, 0x03] + [UInt8](repeating: 0x61, count: 18)
        #expect(BeaconFrame(.service(uuid: 0xfeaa, long)) == nil)
    }

    @Test("iBeacon is recognised")
    func iBeacon() throws {
        let bytes = bytes("0215 e2c56db5dffb48d2b060d0f5a71096e0 0102 0304 c5")
        guard case .iBeacon(let frame) = BeaconFrame(.manufacturer(company: 0x004c, bytes)) else {
            Issue.record("it is one")
            return
        }
        #expect(frame.uuid == self.bytes("e2c56db5dffb48d2b060d0f5a71096e0"))
        #expect((frame.major, frame.minor, frame.referencePower) == (0x0102, 0x0304, -59))
        #expect(BeaconFrame(.manufacturer(company: 0x004d, bytes)) == nil)
        #expect(BeaconFrame(.manufacturer(company: 0x004c, bytes.dropLast())) == nil)
    }

    @Test("no bytes are a frame that is written in another way than they came")
    func anything() {
        var random = SeededGenerator(seed: 5)
        let starts = ["48530101", "48530102", "beac", "00ee", "1012", "30ee", "0215", ""]
        var known = 0
        for _ in 0..<20_000 {
            let start = bytes(starts.randomElement(using: &random) ?? "")
            let rest = (0..<Int.random(in: 0...26, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
            }
            let all = start + rest
            for data: AdvertisedData in [
                .manufacturer(company: 0xffff, all), .manufacturer(company: 0x004c, all), .service(uuid: 0xfeaa, all),
            ] {
                switch BeaconFrame(data) {
                case .altBeacon(let frame): #expect(frame.data == data)
                case .eddystoneEID(let frame): #expect(frame.data == data)
                case .eddystoneURL(let frame): #expect(frame.data == data)
                case .person(let frame): #expect(PersonFrame(frame.data) == frame)
                case .store(let frame): #expect(StoreFrame(frame.data) == frame)
                case .eddystoneUID(let frame): #expect(EddystoneUID(frame.data) == frame)
                case .iBeacon: break
                case nil: continue
                }
                known += 1
            }
        }
        #expect(known > 100, "some of them are frames")
    }

    private func bytes(_ hex: String) -> [UInt8] { PaymentProtocolTests.bytes(hex.filter { $0 != " " }) }
}
