import ClearingService
import NodeRuntime
import PaymentProtocol

/// Signs what the operator instructs, in the home of a clearing node that runs, and hands it in.
enum OperatorInstructions {
    /// - Parameter reference: nil for one that nobody needs to recognise: a word and eight digits drawn by chance.
    static func give(
        _ order: OperatorInstruction.Order, reference: String?, _ pinOption: PINOption, _ common: CommonOptions
    ) async throws -> InstructionAnswer {
        let (log, operatorKey) = try keys(common.existingHome())
        let signer = Signer(
            try Runtime.unlock(common.existingHome(), with: try pinOption.read()), purposes: [.operatorInstruction])
        var chance = SystemChance()
        let drawn = "instruction \(MessageIdentifier(using: &chance).description.prefix(16))"
        let unsigned = UnsignedEnvelope(
            OperatorInstruction(
                order, clearing: log, reference: try ReferenceText.read(reference ?? drawn),
                created: SystemClock().read().wall), signer: operatorKey)
        let instruction = try unsigned.signed(with: try signer.sign(.operatorInstruction, unsigned.toBeSigned))
        return InstructionAnswer(try await LocalAPI(home: common.existingHome()).instruct(instruction))
    }

    /// - Throws: `CommandError` of status `usage` in the home of a payment node.
    static func keys(_ home: Home) throws -> (log: PublicKey, operatorKey: PublicKey) {
        guard case .clearing(let log, _, let operatorKey) = try Runtime.publicKeys(of: home) else {
            throw CommandError.usage(
                "only a clearing node's operator does this",
                next: "Name its folder with --home DIR; \(home.path) is a payment node's.")
        }
        return (log, operatorKey)
    }
}

/// The bank's or the operator's own name for something that is booked once.
enum ReferenceText {
    static func read(_ text: String) throws(CommandError) -> String {
        guard (1...ProtocolBounds.referenceBytesMax).contains(text.utf8.count) else {
            throw .usage("a reference or a reason has 1 to \(ProtocolBounds.referenceBytesMax) bytes")
        }
        return text
    }

    static func readOptional(_ text: String?) throws(CommandError) -> String? {
        guard let text else { return nil }
        return try read(text)
    }
}
