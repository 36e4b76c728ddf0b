import Hummingbird
import Ledger
import PaymentProtocol

/// Many payments in one request: each is decided and answered for itself.
extension ClearingRoutes {
    @Sendable func submitBatch(_ request: Request, _ context: DoorContext) async throws -> Response {
        let type = try request.acceptedType(oneOf: .json, .cbor)
        _ = try request.contentType(oneOf: .cbor)
        let slot: StreamSlots.Slot
        do throws(DoorError) {
            slot = try batches.take()
        } catch {
            operations.turnedAway()
            throw error
        }
        defer { withExtendedLifetime(slot) {} }
        let bytes = try await request.bodyBytes(max: DoorBounds.batchBytesMax, on: context.channel)
        let batch: PaymentBatch
        do throws(CBORError) {
            batch = try PaymentBatch(decoding: bytes, bytesMax: DoorBounds.batchBytesMax)
        } catch {
            throw DoorFailure(error)
        }
        let begun = monotonicMicroseconds()
        let items = await batch.verified()
        operations.verified(microseconds: monotonicMicroseconds() - begun)
        let session = try await identity.session(for: request, with: operations)
        let answers = try await session.use { session in try await Self.answers(to: items, on: session) }
        if type == .cbor { return .bytes(Self.messages(answers), .cbor) }
        return .json(BatchView(try answers.map { try item($0) }))
    }

    private typealias Answer = Result<ClearingAnswer, DoorFailure>

    /// Those that are payments are handed in together; the others have their answer.
    private static func answers(
        to items: [Result<PaymentBatch.Item, RequestMessageError.Reason>], on session: DoorSession
    ) async throws -> [Answer] {
        let payments = items.compactMap { try? $0.get() }  // Those that are none are answered below.
        var decided = try await session.answers(payments.map { .submit($0.payment, text: $0.text) })[...]
        return items.map { item in
            switch item {
            case .success: decided.removeFirst().mapError { DoorFailure($0) }
            case .failure(.malformed(let error)): .failure(DoorFailure(error))
            case .failure(.envelope(let error)): .failure(DoorFailure(error))
            // No payment holds a head.
            case .failure(.head): .failure(DoorFailure(RequestFailure.malformed))
            }
        }
    }

    /// The answers as a link would carry them.
    private static func messages(_ answers: [Answer]) -> [UInt8] {
        CBOREncoder.encode(capacity: answers.count * 2_048) { encoder in
            encoder.array(count: answers.count)
            for (number, answer) in zip(UInt64(1)..., answers) {
                let answer =
                    switch answer {
                    case .success(let answer): answer
                    case .failure(let failure):
                        ClearingAnswer.failed(failure.status == .badRequest ? .malformed : .busy)
                    }
                encoder.bytes(AnswerMessage.answer(answer, correlation: number).encoded)
            }
        }
    }

    private func item(_ answer: Answer) throws -> BatchView.Item {
        do throws(DoorFailure) {
            let answer = try ReceiptAnswer(try answer.get(), log: log)
            return BatchView.Item(status: answer.paymentStatus.code, receipt: try view(answer.receipt), error: nil)
        } catch {
            return BatchView.Item(status: error.status.code, receipt: nil, error: error.view)
        }
    }

    /// A receipt of our own that proves nothing is a mistake inside the node.
    private func view(_ receipt: SettlementReceipt) throws(DoorFailure) -> ReceiptView {
        do { return try ReceiptView(receipt, provenBy: log) } catch { throw DoorFailure.unforeseen }
    }
}
