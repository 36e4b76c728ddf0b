import Foundation
import Testing

@Suite("The referee of encodings")
struct EncodingRefereeTests {
    private func verdict(_ vectors: [[String: String]]) throws -> Referee.Verdict {
        try Referee.run("check_encodings.py", onFileOf: Array(JSONEncoder().encode(vectors)))
    }

    private func vector(_ name: String, in file: String) throws -> [String: String] {
        let vectors = try Vectors.read(file, as: [[String: String]].self)
        return try #require(vectors.first { $0["name"] == name })
    }

    @Test("whatever is not as the vector says is complained about, and so is a file without any")
    func complaints() throws {
        let payment = try vector("clearing/settled/request", in: "records.json")
        let receipt = try vector("settlement-receipt/7-settled/request", in: "receipts.json")
        let statement = try vector("answer/statement", in: "link-messages.json")
        func changed(
            _ vector: [String: String], _ key: String, _ change: (String) -> String
        ) throws -> [String: String] {
            var vector = vector
            vector[key] = change(try #require(vector[key]))
            return vector
        }
        // The last digits of the record are the request's signature; the receipt's, its own.
        let cases = [
            (try changed(payment, "diagnostic") { $0 + " " }, "it says"),
            (try changed(payment, "hex") { $0.dropLast(2) + "00" }, "a signature inside that is not valid"),
            (try changed(receipt, "hex") { $0.dropLast(2) + "ff" }, "a receipt that the log did not sign"),
            (try changed(receipt, "root") { "00" + $0.dropFirst(2) }, "a receipt for the root"),
            (try changed(receipt, "log") { "00" + $0.dropFirst(2) }, "the log did not sign it"),
        ]
        for (vector, complaint) in cases {
            let verdict = try verdict([vector])
            #expect(!verdict.isContent && verdict.text.contains(complaint), "\(complaint): \(verdict.text)")
        }
        #expect(try verdict([payment, receipt, statement]).isContent)
        #expect(try !verdict([]).isContent)
    }
}
