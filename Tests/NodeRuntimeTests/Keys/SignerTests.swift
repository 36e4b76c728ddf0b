import Ledger
import PaymentProtocol
import Testing

@testable import NodeRuntime

@Suite struct SignerTests {
    private static let payment = NodeSecretKeys.test(.payment)
    private static let clearing = NodeSecretKeys.test(.clearing)
    private static let stranger = PublicKey(Bytes32(last: 7))

    private static let account: PublicKey = {
        guard case .payment(let account, _) = payment.publicKeys else { preconditionFailure() }
        return account
    }()
    private static let log: PublicKey = {
        guard case .clearing(let log, _, _) = clearing.publicKeys else { preconditionFailure() }
        return log
    }()
    private static let clearingOperator: PublicKey = {
        guard case .clearing(_, _, let key) = clearing.publicKeys else { preconditionFailure() }
        return key
    }()

    /// For each purpose: who signs, and the name in its `typ`.
    private static let messages: [(purpose: SigningPurpose, role: NodeRole, key: PublicKey, name: String)] = [
        (.accountOpening, .payment, account, "account-opening"),
        (.keyAuthorisation, .payment, account, "key-authorisation"),
        (.keyRevocation, .payment, account, "key-revocation"),
        (.paymentRequest, .payment, account, "payment-request"),
        (.paymentIntent, .payment, account, "payment-intent"),
        (.channelProof, .payment, account, "channel-proof"),
        (.ownLimits, .payment, account, "own-limits"),
        (.paymentConfirmation, .payment, account, "payment-confirmation"),
        (.statusReport, .clearing, log, "payment-status-report"),
        (.operatorOrder, .clearing, clearingOperator, "operator-order"),
    ]

    private static func keys(_ role: NodeRole) -> NodeSecretKeys { role == .payment ? payment : clearing }

    private func toBeSigned(_ protected: [UInt8], payload: [UInt8] = [0xa0], context: String = "Signature1") -> [UInt8]
    {
        CBOREncoder.encode { structure in
            structure.array(count: 4)
            structure.text(context)
            structure.bytes(protected)
            structure.bytes([])
            structure.bytes(payload)
        }
    }

    private func header(_ name: String, _ key: PublicKey, algorithm: Int64 = -8) -> [UInt8] {
        CBOREncoder.encode { header in
            header.map(count: 3)
            header.key(1)
            header.integer(algorithm)
            header.key(4)
            header.bytes(key.bytes32)
            header.key(16)
            header.text("application/handsel-\(name)-v1+cbor")
        }
    }

    private func head(signer: PublicKey, log: PublicKey? = nil) -> UnsignedTreeHead {
        UnsignedTreeHead(
            TreeHead(
                log: log ?? signer, size: 12, root: .sha256(of: [1]), epoch: 1,
                time: Timestamp(microseconds: 1_763_700_000_000_000)), signer: signer)
    }

    @Test("each purpose is signed with its own key, and the signature is valid")
    func signs() throws {
        for (purpose, role, key, name) in Self.messages {
            let bytes = toBeSigned(header(name, key))
            let signature = try Signer(Self.keys(role)).sign(purpose, bytes)
            #expect(key.isValid(signature, for: bytes), "\(purpose)")
        }
        let head = head(signer: Self.log)
        let signature = try Signer(Self.clearing).sign(.treeHead, head.toBeSigned)
        #expect(try head.signed(with: signature).head == head.head)
    }

    @Test("a message of one type is never signed under the name of another")
    func contexts() throws {
        for message in Self.messages {
            let bytes = toBeSigned(header(message.name, message.key))
            let signer = Signer(Self.keys(message.role))
            for purpose in SigningPurpose.allCases where purpose != message.purpose {
                #expect(throws: SignerError.self, "\(message.name) as \(purpose)") { try signer.sign(purpose, bytes) }
            }
        }
        let head = head(signer: Self.log).toBeSigned
        for purpose in SigningPurpose.allCases where purpose != .treeHead {
            #expect(throws: SignerError.self) { try Signer(Self.clearing).sign(purpose, head) }
        }
        #expect(throws: SignerError.wrongContext(.paymentRequest)) {
            try Signer(Self.payment).sign(.paymentRequest, toBeSigned(header("payment-intent", Self.account)))
        }
        #expect(throws: SignerError.wrongContext(.statusReport)) { try Signer(Self.clearing).sign(.statusReport, head) }
    }

    @Test("a role refuses the purposes of the other")
    func roles() throws {
        for (purpose, role, key, name) in Self.messages {
            let other: NodeRole = role == .payment ? .clearing : .payment
            #expect(throws: SignerError.purposeRefused(purpose)) {
                try Signer(Self.keys(other)).sign(purpose, toBeSigned(header(name, key)))
            }
        }
        #expect(throws: SignerError.purposeRefused(.treeHead)) {
            try Signer(Self.payment).sign(.treeHead, head(signer: Self.account).toBeSigned)
        }
    }

    @Test("a payment node that runs cannot sign that the PIN was typed, though it holds the key")
    func nodeConfirmsNothing() throws {
        let signer = Signer(Self.payment, purposes: PaymentNodeProcess.purposes)
        let bytes = toBeSigned(header("payment-confirmation", Self.account))
        #expect(throws: SignerError.purposeRefused(.paymentConfirmation)) {
            try signer.sign(.paymentConfirmation, bytes)
        }
        for purpose in PaymentNodeProcess.purposes {
            #expect(throws: SignerError.self, "\(purpose)") { try signer.sign(purpose, bytes) }
        }
    }

    @Test("a signer for some purposes refuses the rest")
    func narrowed() throws {
        let signer = Signer(Self.clearing, purposes: [.treeHead, .statusReport])
        _ = try signer.sign(.treeHead, head(signer: Self.log).toBeSigned)
        #expect(throws: SignerError.purposeRefused(.operatorOrder)) {
            try signer.sign(.operatorOrder, toBeSigned(header("operator-order", Self.clearingOperator)))
        }
    }

    @Test("bytes that name another key are not signed")
    func foreignKey() throws {
        #expect(throws: SignerError.foreignKey) {
            try Signer(Self.payment).sign(.paymentIntent, toBeSigned(header("payment-intent", Self.stranger)))
        }
        // The operator's key is another key than the log's, though the node holds both.
        #expect(throws: SignerError.foreignKey) {
            try Signer(Self.clearing).sign(.operatorOrder, toBeSigned(header("operator-order", Self.log)))
        }
        #expect(throws: SignerError.foreignKey) {
            try Signer(Self.clearing).sign(.treeHead, head(signer: Self.stranger).toBeSigned)
        }
        #expect(throws: SignerError.foreignKey) {
            try Signer(Self.clearing).sign(.treeHead, head(signer: Self.log, log: Self.stranger).toBeSigned)
        }
    }

    @Test("bytes that are not exactly a Sig_structure of ours are not signed")
    func malformed() throws {
        let good = header("payment-intent", Self.account)
        let bytes = toBeSigned(good)
        var withExternalData = bytes
        withExternalData.insert(0, at: try #require(bytes.firstRange(of: [0x40, 0x41, 0xa0])).lowerBound + 1)
        withExternalData[try #require(bytes.firstRange(of: [0x40, 0x41, 0xa0])).lowerBound] = 0x41
        var longHead = bytes
        longHead.replaceSubrange(0..<1, with: [0x98, 4])
        let cases: [[UInt8]] = [
            [], [0x84], bytes + [0], Array(bytes.dropLast()), withExternalData, longHead,
            toBeSigned(good, context: "Signature"), toBeSigned(good, context: "CounterSignature"),
            toBeSigned(good + [0]), toBeSigned([]), toBeSigned(header("payment-intent", Self.account, algorithm: -7)),
            toBeSigned(header(String(repeating: "x", count: 100), Self.account)),
            [UInt8](repeating: 0, count: 20_000),
        ]
        for bytes in cases {
            #expect {
                try Signer(Self.payment).sign(.paymentIntent, bytes)
            } throws: { error in
                if case SignerError.malformed = error { true } else { false }
            }
        }
    }

    @Test("every byte of the header flipped is refused")
    func flipped() throws {
        for (purpose, keys, bytes, payloadCount) in [
            (SigningPurpose.paymentIntent, Self.payment, toBeSigned(header("payment-intent", Self.account)), 1),
            (.treeHead, Self.clearing, head(signer: Self.log).toBeSigned, 32),
        ] {
            let signer = Signer(keys)
            for index in bytes.indices.dropLast(payloadCount) {
                for bit in 0..<8 {
                    var flipped = bytes
                    flipped[index] ^= 1 << UInt8(bit)
                    // Size, epoch and time of a head are the machine's to say: every number is a valid one.
                    if purpose == .treeHead, index > bytes.count - payloadCount - 80,
                        let signature = try? signer.sign(purpose, flipped)
                    {
                        #expect(Self.log.isValid(signature, for: flipped))
                        continue
                    }
                    #expect(throws: SignerError.self) { try signer.sign(purpose, flipped) }
                }
            }
        }
    }

    @Test("a tree head of another kind of tree, or with a root of another length, is not signed")
    func tree() throws {
        let bytes = head(signer: Self.log).toBeSigned
        let signer = Signer(Self.clearing)
        // 395: 1 (RFC9162_SHA256) becomes 395: 2.
        let other = bytes.replacing([0x19, 0x01, 0x8b, 0x01], with: [0x19, 0x01, 0x8b, 0x02])
        #expect(other != bytes)
        #expect(throws: SignerError.malformed(.notAllowed("vds"))) { try signer.sign(.treeHead, other) }
        let root = Array(bytes.suffix(32))
        let shortRoot = Array(bytes.dropLast(34)) + [0x58, 31] + root.dropLast()
        #expect(throws: SignerError.malformed(.notAllowed("root"))) { try signer.sign(.treeHead, shortRoot) }
    }
}
