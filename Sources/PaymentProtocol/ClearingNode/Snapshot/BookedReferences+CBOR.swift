import Ledger

extension BookedReferences {
    // minute of forgetting, digest
    private static let rowBytes = 8 + 32

    /// [whether any came with its day, those remembered for ever, the first minute, the others]: the first sorted, the others in
    /// the order in which they will be forgotten.
    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 4)
        encoder.bool(areDated)
        var everRun = FlatRunWriter(rowCount: ever.count, rowBytes: 32)
        for reference in ever.sorted() { everRun.bytes32(reference.bytes32) }
        encoder.bytes(everRun.bytes)
        encoder.optionalInteger(expiries.firstMinute)
        var run = FlatRunWriter(rowCount: recent.count, rowBytes: Self.rowBytes)
        for (minute, references) in expiries.queued {
            for reference in references {
                run.number(minute)
                run.bytes32(reference.bytes32)
            }
        }
        encoder.bytes(run.bytes)
    }

    init(from decoder: inout CBORDecoder) throws {
        try decoder.array(count: 4)
        let areDated = try decoder.bool()
        var ever = PartedSet<Digest>()
        // No bound on these: a journal from before there was one may have more.
        try decoder.run(rowBytes: 32) { run in
            ever.reserveCapacity(run.rowCount)
            var last: Digest?
            for _ in 0..<run.rowCount {
                let reference = Digest(run.bytes32())
                if let last {
                    guard last < reference else { throw SnapshotError.malformed("references out of order") }
                }
                last = reference
                ever.insert(reference)
            }
        }
        let firstMinute = try decoder.optionalInteger()
        var queue = ExpiryQueue<Digest>(firstMinute: firstMinute)
        var recent = PartedSet<Digest>()
        try decoder.run(rowBytes: Self.rowBytes) { run in
            recent.reserveCapacity(run.rowCount)
            var last = firstMinute ?? .min
            for _ in 0..<run.rowCount {
                let minute = run.number(Int64.self)
                let reference = Digest(run.bytes32())
                guard firstMinute != nil, minute >= last, recent.insert(reference) else {
                    throw SnapshotError.malformed("references out of order, or twice")
                }
                last = minute
                queue.restore(reference, minute: minute)
            }
        }
        self.init(ever: ever, recent: recent, expiries: queue, areDated: areDated)
    }
}
