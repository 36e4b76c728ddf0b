import Foundation
import Testing

@testable import PaymentProtocol

@Suite("PaymentRefusal")
struct PaymentRefusalTests {
    /// The names of the cases as the source lists them: the language does not, for an enumeration that holds values.
    static func declaredCases() throws -> [String] {
        let source = try String(
            contentsOf: Vectors.repository.appending(path: "Sources/PaymentProtocol/Messages/PaymentRefusal.swift"),
            encoding: .utf8)
        let declaration = source.prefix(upTo: source.range(of: "\n}")?.lowerBound ?? source.endIndex)
        return declaration.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count >= 2, words[0] == "case" else { return nil }
            return String(words[1].prefix { $0 != "(" })
        }
    }

    @Test("every refusal can be read: none is missing where they are looked up")
    func complete() throws {
        let declared = try Self.declaredCases()
        #expect(declared.count >= 33)
        #expect(Set(declared) == Set(PaymentRefusal.examples.map(\.name)))
    }

    @Test("numbers are given once, the first 27 and examples stand in their order")
    func numbers() {
        let numbers = PaymentRefusal.examples.map(\.number)
        #expect(Array(numbers.prefix(27)) == Array(1...27) && Set(numbers).count == numbers.count)
    }

    @Test("codes are those of the ISO 20022 external code set")
    func codes() {
        // Those that are used here, with their names in the code set ExternalStatusReason1Code.
        let known = [
            "AB07": "OfflineAgent", "AC02": "InvalidDebtorAccountNumber", "AC03": "InvalidCreditorAccountNumber",
            "AC05": "ClosedDebtorAccountNumber", "AC06": "BlockedAccount", "AC07": "ClosedCreditorAccountNumber",
            "AEXR": "AlreadyExpiredRTP", "AG01": "TransactionForbidden", "AGNT": "IncorrectAgent",
            "AG03": "TransactionNotSupported", "TM01": "InvalidCutOffTime",
            "AM02": "NotAllowedAmount", "AM04": "InsufficientFunds", "AM05": "Duplication", "AM09": "WrongAmount",
            "DS0A": "DataSignRequested", "RR04": "RegulatoryReason", "DS0C": "SignerCertificateRevoked",
            "DS0D": "SignerCertificateNotValid", "DS0H": "NotAllowedAccount",
            "DS0K": "NotAllowedNumberOfTransaction", "DT01": "InvalidDate", "DT05": "InvalidCutOffDate",
            "IRNR": "InitialRTPNeverReceived", "MS03": "NotSpecifiedReasonAgentGenerated",
            "AM14": "AmountExceedsAgreedLimit", "AM21": "LimitExceeded",
            "AM18": "InvalidNumberOfTransactions", "RR03": "MissingCreditorNameOrAddress",
        ]
        #expect(Set(PaymentRefusal.examples.map(\.reasonCode)) == Set(known.keys))
    }

    @Test("what is recorded is final, and what is not final can be asked again")
    func marks() {
        for refusal in PaymentRefusal.examples {
            #expect(!refusal.isRecorded || refusal.isFinal, "\(refusal)")
            #expect(refusal.isFinal || refusal.isTransient, "\(refusal)")
        }
    }

    @Test("a refusal is written in one way, and a time belongs to those that speak of one")
    func bytes() throws {
        for refusal in PaymentRefusal.examples {
            let encoded = CBOREncoder.encode(refusal.encode)
            var decoder = try CBORDecoder(encoded)
            #expect(try PaymentRefusal(from: &decoder) == refusal)
            try decoder.finish()

            let other = CBOREncoder.encode { encoder in
                encoder.array(count: 2)
                encoder.unsigned(refusal.number)
                if refusal.microseconds == nil { encoder.integer(0) } else { encoder.null() }
            }
            #expect(throws: CBORError.self, "\(refusal)") {
                var decoder = try CBORDecoder(other)
                _ = try PaymentRefusal(from: &decoder)
            }
        }
        for number: UInt64 in [0, 1_000, .max] {
            for microseconds in [nil, 1] as [Int64?] {
                let unknown = CBOREncoder.encode { encoder in
                    encoder.array(count: 2)
                    encoder.unsigned(number)
                    if let microseconds { encoder.integer(microseconds) } else { encoder.null() }
                }
                #expect(throws: CBORError.self) {
                    var decoder = try CBORDecoder(unknown)
                    _ = try PaymentRefusal(from: &decoder)
                }
            }
        }
    }
}
