import Foundation
import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Envelopes before an independent referee")
struct EnvelopeRefereeTests {
    private let greeting = Greeting(
        from: Bytes32(last: 1), text: "Grüße von \"drüben\"", change: -70_000, photograph: [1, 2, 3],
        others: [.zero, Bytes32(last: 2)])

    private func verdict(on vectors: [MessageVector]) throws -> Referee.Verdict {
        try Referee.run("check_vectors.py", onFileOf: Array(JSONEncoder().encode(vectors)))
    }

    @Test("a signed message is read by pycose and cbor2 as it was meant")
    func content() throws {
        let verdict = try verdict(on: [
            MessageVector(greeting, name: "greeting", seed: Bytes32(last: 9)),
            MessageVector(Farewell(greeting), name: "farewell", seed: Bytes32(last: 10)),
        ])
        #expect(verdict.isContent, "\(verdict.text)")
        #expect(verdict.text.contains("2 vectors, 0 complaints"))
    }

    @Test("a vector that says something else is complained about, and so is a file without any")
    func complaints() throws {
        let vector = try MessageVector(greeting, name: "greeting", seed: Bytes32(last: 9))
        func changed(_ key: String, _ change: (String) -> String) throws -> MessageVector {
            var fields = try #require(
                try JSONSerialization.jsonObject(with: JSONEncoder().encode(vector)) as? [String: String])
            fields[key] = change(try #require(fields[key]))
            return try JSONDecoder().decode(
                MessageVector.self, from: JSONSerialization.data(withJSONObject: fields))
        }
        let cases: [(String, String, (String) -> String)] = [
            ("typ", "wrong type", { $0 + "x" }),
            ("seed", "wrong headers", { "11" + $0.dropFirst(2) }),
            ("payload_hex", "another payload", { String($0.dropLast(2)) + "00" }),
            ("envelope_hex", "the signature is invalid", { String($0.dropLast(2)) + "ff" }),
            ("diagnostic", "the payload says", { $0.replacing("70000", with: "70001") }),
        ]
        for (key, complaint, change) in cases {
            let verdict = try verdict(on: [changed(key, change)])
            #expect(!verdict.isContent && verdict.text.contains("greeting: \(complaint)"), "\(key): \(verdict.text)")
        }
        #expect(try !verdict(on: []).isContent)
    }
}
