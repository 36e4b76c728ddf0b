import Foundation
import Ledger
import PaymentProtocol
import Storage

/// How long a clearing node takes to stand on a large book: everything that a start does, on a real one.
///
/// Making the book takes minutes and some 15 GB of disk, so it is measured only when it is asked for by name; one that was kept
/// (`--folder DIRECTORY --keep`) is used again.
enum Start {
    /// Records after the snapshot: as many as a node lets come before it writes the next.
    private static let restCount = 250_000
    private static let groupSize = 1_000

    static func measure(accountCount: Int, entryCount: Int, folder: URL, into report: inout Report) throws {
        let path = folder.appending(path: "book.sqlite").path
        let snapshotFile = folder.appending(path: "snapshot")
        let isMade = FileManager.default.fileExists(atPath: snapshotFile.path)
        if !isMade { try make(path, snapshotFile, accountCount: accountCount, entryCount: entryCount) }

        var rebuilt: (machine: ClearingNode, recordCount: UInt64)?
        let taken = try takenEach(of: 1) {
            let snapshot = try ClearingSnapshot(decoding: bytes(of: snapshotFile), OnTwoThreads())
            let store = try ClearingStore(path: path)
            let (size, root) = (snapshot.size, try store.root(size: snapshot.size))
            precondition(root == snapshot.root, "the snapshot is the book's")
            rebuilt = try store.rebuild(after: (consume snapshot).state, recordCount: size)
        }
        precondition(rebuilt?.machine.state.accountCount == accountCount, "every account is there")
        let work = "start on \(accountCount) accounts and \(entryCount) entries, the last \(restCount) after a snapshot"
        report.add(work, taken)
        report.measure("seconds: \(work)", taken.wall / 1e9, bar: 5)
    }

    /// Read at once into the place where they stay, as a node does.
    private static func bytes(of file: URL) throws -> [UInt8] {
        let handle = try FileHandle(forReadingFrom: file)
        let size = Int(try handle.seekToEnd())
        try handle.seek(toOffset: 0)
        return try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let taken = read(handle.fileDescriptor, buffer.baseAddress! + count, size - count)
                guard taken > 0 else { throw POSIXError(.EIO) }
                count += taken
            }
        }
    }

    /// A book in which every account is opened and credited, and then pays.
    private static func make(_ path: String, _ snapshotFile: URL, accountCount: Int, entryCount: Int) throws {
        let unfinished = snapshotFile.appendingPathExtension("part")
        let store = try ClearingStore(path: path)
        var state = ClearingState()
        var group: [ClearingRecord] = []
        func append(_ bytes: [UInt8]) throws {
            let record = try ClearingRecord(decoding: bytes)
            try state.apply(record)
            group.append(record)
            if group.count == groupSize { try flush() }
        }
        func flush() throws {
            try store.append(firstSequence: state.recordCount - UInt64(group.count), records: group)
            group = []
        }
        var forger = Forger()
        for record in forger.founding { try append(record) }
        for _ in 0..<accountCount {
            try append(forger.opening())
            try append(forger.credit())
        }
        forger.activeCount = accountCount
        let paymentCount = entryCount - accountCount
        for number in 0..<paymentCount {
            if number == paymentCount - restCount {
                try Data(ClearingSnapshot(state).encoded).write(to: unfinished)
            }
            // Intents are forgotten when they expire, as they would be in so long a life.
            forger.now = forger.now.adding(microseconds: 200)
            try append(forger.payment())
        }
        try flush()
        try store.close()
        try FileManager.default.moveItem(at: unfinished, to: snapshotFile)
    }
}
