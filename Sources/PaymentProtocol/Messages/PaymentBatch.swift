/// Many payments at once, each for itself: what a store hands in that collected them while it had no link.
///
/// `[item, …]`, at most `ProtocolBounds.batchItemsMax`; each item is a byte string that holds the content of `submit`
/// (Docs/PROTOCOL.md 8.1). An item that is no payment spoils no other one.
public struct PaymentBatch: Sendable {
    /// One payment of a batch, its signatures checked.
    public struct Item: Equatable, Sendable {
        public let payment: SubmittedPayment
        public let text: String?

        public init(payment: SubmittedPayment, text: String?) {
            (self.payment, self.text) = (payment, text)
        }

        /// `[intent, request or null, text or null]`
        public var encoded: [UInt8] {
            CBOREncoder.encode(capacity: 1_024) { encoder in
                encoder.array(count: 3)
                payment.encode(into: &encoder)
                encoder.optionalText(text)
            }
        }

        /// Reads a payment and checks every signature in it: the expensive part, done on whatever core is free.
        public init(verifying bytes: [UInt8]) throws(RequestMessageError.Reason) {
            do {
                var decoder = try CBORDecoder(bytes, bytesMax: RequestMessage.bytesMax)
                try decoder.array(count: 3)
                payment = try SubmittedPayment(verifying: &decoder)
                text = try decoder.optionalText(max: ProtocolBounds.textBytesMax)
                try decoder.finish()
            } catch let error as CBORError {
                throw .malformed(error)
            } catch let error as EnvelopeError {
                throw .envelope(error)
            } catch {
                preconditionFailure("the functions above throw nothing else: \(error)")
            }
        }
    }

    /// The items' bytes, in their order.
    public let items: [[UInt8]]

    /// - Precondition: at least one, and at most `ProtocolBounds.batchItemsMax`.
    public init(_ items: [Item]) {
        precondition((1...ProtocolBounds.batchItemsMax).contains(items.count), "a batch has so many items at most")
        self.items = items.map(\.encoded)
    }

    public init(decoding bytes: [UInt8], bytesMax: Int) throws(CBORError) {
        var decoder = try CBORDecoder(bytes, bytesMax: bytesMax)
        try self.init(from: &decoder)
        try decoder.finish()
    }

    init(from decoder: inout CBORDecoder) throws(CBORError) {
        let count = try decoder.array(countMax: ProtocolBounds.batchItemsMax)
        guard count > 0 else { throw .notAllowed("batch of nothing") }
        var items: [[UInt8]] = []
        items.reserveCapacity(count)
        for _ in 0..<count { items.append(try decoder.bytes(max: RequestMessage.bytesMax)) }
        self.items = items
    }

    public var encoded: [UInt8] {
        CBOREncoder.encode(capacity: items.count * 1_024) { encode(into: &$0) }
    }

    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: items.count)
        for item in items { encoder.bytes(item) }
    }

    /// How many items one core checks before it looks for more: some 1 ms of work.
    private static let portion = 8

    /// Every item checked, on all cores at once: the payment, or why it is none. In the order of the batch.
    public func verified() async -> [Result<Item, RequestMessageError.Reason>] {
        await withTaskGroup(of: (Int, [Result<Item, RequestMessageError.Reason>]).self) { group in
            for start in stride(from: 0, to: items.count, by: Self.portion) {
                let part = items[start..<min(start + Self.portion, items.count)]
                group.addTask {
                    (
                        start,
                        part.map { bytes in
                            Result { () throws(RequestMessageError.Reason) in try Item(verifying: bytes) }
                        }
                    )
                }
            }
            var parts: [(Int, [Result<Item, RequestMessageError.Reason>])] = []
            for await part in group { parts.append(part) }
            return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
    }
}

extension RequestMessage {
    /// Under what a request is to be answered, read without checking anything else: one number, or as many as a batch has
    /// items; none if the bytes are no request.
    package static func correlations(of bytes: [UInt8]) -> Range<UInt64> {
        do throws(CBORError) {
            var decoder = try CBORDecoder(bytes, bytesMax: bytesMax)
            try decoder.array(count: 3)
            let first = try decoder.unsigned()
            guard first > 0, first <= UInt64(Int64.max) else { return 0..<0 }
            let isBatch = try decoder.unsigned() == BatchMessage.kind
            let count = isBatch ? try decoder.array(countMax: ProtocolBounds.batchItemsMax) : 1
            return first..<(first + UInt64(count))
        } catch {
            return 0..<0
        }
    }
}

/// A batch as it travels over a link: `[correlation, 40, batch]`. The first item is answered under this correlation, each
/// further one under the next: as if every item had come by itself.
public struct BatchMessage: Sendable {
    static let kind: UInt64 = 40

    public let correlation: UInt64
    public let batch: PaymentBatch

    public init(_ batch: PaymentBatch, correlation: UInt64) {
        precondition(correlation > 0, "0 is for what nobody asked for")
        (self.batch, self.correlation) = (batch, correlation)
    }

    public var encoded: [UInt8] {
        CBOREncoder.encode(capacity: batch.items.count * 1_024) { encoder in
            encoder.array(count: 3)
            encoder.unsigned(correlation)
            encoder.unsigned(Self.kind)
            batch.encode(into: &encoder)
        }
    }

    /// Nil if the bytes are another request, or none.
    ///
    /// - Throws: `RequestMessageError` if they are a batch, but not a well-formed one.
    public init?(decoding bytes: [UInt8]) throws(RequestMessageError) {
        var correlation: UInt64?
        do throws(CBORError) {
            var decoder = try CBORDecoder(bytes, bytesMax: RequestMessage.bytesMax)
            try decoder.array(count: 3)
            let number = try decoder.unsigned()
            guard try decoder.unsigned() == Self.kind else { return nil }
            guard number > 0, number <= UInt64(Int64.max) else { throw .notAllowed("correlation") }
            correlation = number
            batch = try PaymentBatch(from: &decoder)
            try decoder.finish()
            self.correlation = number
        } catch {
            // What is no batch may still be something else, or nothing: the reader of requests says which.
            guard correlation != nil else { return nil }
            throw RequestMessageError(correlation: correlation, reason: .malformed(error))
        }
    }
}
