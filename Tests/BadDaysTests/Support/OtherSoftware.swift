import Foundation
import FoundationNetworking
import Ledger
import PaymentProtocol
import Testing

/// Software of somebody else's that speaks to a clearing node's HTTP door with keys of its own: it can say whatever it likes.
struct OtherSoftware {
    var http: String
    let clearing: PublicKey
    let key: SecretKey
    let account: AccountIdentifier

    struct Answer {
        let status: Int
        let body: Data

        var json: [String: Any] { (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:] }
        /// The name of the reason for which something was refused.
        var reason: String? { (json["reason"] as? [String: Any])?["name"] as? String }
        var missedBy: Int? { (json["reason"] as? [String: Any])?["missed_by_microseconds"] as? Int }
        /// The record in the receipt, or in the proof of a refusal.
        var text: String { "\(status) \(String(decoding: body, as: UTF8.self).prefix(400))" }
    }

    static var now: Timestamp { Timestamp(microseconds: Int64(Foundation.Date().timeIntervalSince1970 * 1_000_000)) }

    /// Opens an account of its own.
    init(of town: ProcessTown, seed: UInt8) async throws {
        try await self.init(http: town.http, clearing: ClearingAddress(text: town.clearingIdentity).log, seed: seed)
    }

    /// Opens an account of its own.
    init(http: String, clearing: PublicKey, seed: UInt8) async throws {
        (self.http, self.clearing) = (http, clearing)
        key = SecretKey(seed: Bytes32(last: seed))
        let opening = try Self.signed(
            AccountOpening(
                clearing: clearing, name: "Software \(seed)", created: Self.now,
                nonce: try #require(MessageIdentifier([UInt8](repeating: seed, count: 16)))), by: key)
        account = opening.account
        let answer = try await post("/v1/accounts", opening.envelope)
        #expect(answer.status == 201, "\(answer.text)")
    }

    static func signed<M: Message>(_ message: M, by key: SecretKey) throws -> Signed<M> {
        let unsigned = UnsignedEnvelope(message, signer: key.publicKey)
        return try unsigned.signed(with: key.sign(unsigned.toBeSigned))
    }

    func intent(
        _ minorUnits: Int64, to creditor: AccountIdentifier, identifier: UInt8, currency: Currency = .eur,
        clearing: PublicKey? = nil, created: Timestamp = Self.now, lifetimeMicroseconds: Int64 = 300_000_000,
        request: Digest? = nil
    ) throws -> PaymentIntent {
        PaymentIntent(
            clearing: clearing ?? self.clearing, amount: Amount(minorUnits: minorUnits, currency: currency),
            debtor: account, creditor: creditor,
            identifier: try #require(MessageIdentifier([UInt8](repeating: identifier, count: 16))), created: created,
            expires: created.adding(microseconds: lifetimeMicroseconds), purpose: .transfer, request: request,
            remittance: nil, link: nil)
    }

    func pay(_ intent: PaymentIntent, signedBy signer: SecretKey? = nil) async throws -> Answer {
        try await submit(try Self.signed(intent, by: signer ?? key).envelope)
    }

    /// As the account's owner, so that refusals tell their reason.
    func submit(_ envelope: [UInt8], type: String = "application/cose") async throws -> Answer {
        try await post("/v1/payments", envelope, type: type, authorization: try await authorization())
    }

    /// [intent, request, text]
    func submit(_ intent: PaymentIntent, answering request: Signed<PaymentRequest>) async throws -> Answer {
        let body = CBOREncoder.encode { encoder in
            encoder.array(count: 3)
            if let envelope = try? Self.signed(intent, by: key).envelope { encoder.bytes(envelope) }
            encoder.bytes(request.envelope)
            encoder.null()
        }
        return try await submit(body, type: "application/cbor")
    }

    func balance() async throws -> Answer {
        try await send("GET", "/v1/balance", authorization: try await authorization())
    }

    private func authorization() async throws -> String {
        let challenge = try #require(try await send("GET", "/v1/challenge").json["challenge"] as? String)
        let bytes = try #require(Data(base64Encoded: Self.padded(challenge)))
        let channel = Digest(try #require(Bytes32(bytes)))
        let proof = try Self.signed(
            ChannelProof(clearing: clearing, account: account, channel: channel, side: .caller), by: key)
        return "Handsel " + Self.base64URL(Data(proof.envelope))
    }

    func post(
        _ path: String, _ body: [UInt8], type: String = "application/cose", authorization: String? = nil
    ) async throws -> Answer {
        try await send("POST", path, body: Data(body), type: type, authorization: authorization)
    }

    func send(
        _ method: String, _ path: String, body: Data? = nil, type: String? = nil, authorization: String? = nil
    ) async throws -> Answer {
        var request = URLRequest(url: try #require(URL(string: "http://\(http)\(path)")))
        request.httpMethod = method
        request.httpBody = body
        request.setValue(type, forHTTPHeaderField: "Content-Type")
        request.setValue(authorization, forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Accept")
        let (data, response) = try await URLSession.shared.data(for: request)
        return Answer(status: (response as? HTTPURLResponse)?.statusCode ?? 0, body: data)
    }

    static func padded(_ text: String) -> String {
        let plain = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        return plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)
    }

    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
