import Foundation
import Ledger
import NodeRuntime
import Synchronization
import Testing

@Suite struct KeyStoreTests {
    private let folder: TemporaryFolder
    private let clock = TestClock(seconds: 1_763_700_000)
    private let store: KeyStore
    private let right: PIN
    private let wrong: PIN
    private let keys = NodeSecretKeys.test(.payment)

    init() throws {
        folder = try TemporaryFolder()
        store = KeyStore(try folder.home, clock: clock)
        right = try PIN(notSecret: "2468")
        wrong = try PIN(notSecret: "2469")
        var chance = TestChance(seed: 5)
        try store.create(keys, pin: right, cost: .light, using: &chance)
    }

    @Test("keys made are unlocked with their PIN, and their file is closed to others")
    func unlock() throws {
        #expect(try store.unlock(with: right).publicKeys == keys.publicKeys)
        #expect(try store.publicKeys() == keys.publicKeys)
        #expect(try folder.mode(of: "keys") == 0o600)
        #expect(try folder.names() == ["keys", "pin-lock"])
    }

    @Test("keys that exist are never written over by new ones")
    func exists() throws {
        var chance = TestChance(seed: 6)
        #expect(throws: KeyStoreError.file(.alreadyExists(path: folder.file("keys")))) {
            try store.create(.test(.clearing), pin: wrong, cost: .light, using: &chance)
        }
        #expect(try store.unlock(with: right).publicKeys == keys.publicKeys)
    }

    @Test("a home without keys says so")
    func missing() throws {
        let empty = try TemporaryFolder()
        let store = KeyStore(try empty.home, clock: clock)
        #expect(throws: KeyStoreError.missing(path: empty.file("keys"))) { try store.unlock(with: right) }
        #expect(throws: KeyStoreError.missing(path: empty.file("keys"))) { try store.publicKeys() }
    }

    @Test("a key file that others can read is not used")
    func openToOthers() throws {
        chmod(folder.file("keys"), 0o640)
        let expected = KeyStoreError.file(
            .openToOthers(path: folder.file("keys"), permissions: 0o640, isFolder: false))
        #expect(throws: expected) { try store.unlock(with: right) }
    }

    @Test("wrong PINs are told as such, and the pause grows to an hour")
    func pauses() throws {
        for pause: Int64 in [0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600, 3_600] {
            #expect(throws: KeyStoreError.wrongPIN(pauseSeconds: pause)) { try store.unlock(with: wrong) }
            clock.advance(seconds: pause)
        }
    }

    @Test("during a pause not even the right PIN is tried; after it, it is, and all is forgiven")
    func paused() throws {
        for _ in 1...3 { #expect(throws: KeyStoreError.self) { try store.unlock(with: wrong) } }
        #expect(throws: KeyStoreError.paused(seconds: 5)) { try store.unlock(with: right) }
        clock.advance(seconds: 4)
        #expect(throws: KeyStoreError.paused(seconds: 1)) { try store.unlock(with: right) }
        #expect(throws: KeyStoreError.paused(seconds: 1)) { try store.unlock(with: wrong) }
        clock.advance(seconds: 1)
        #expect(try store.unlock(with: right).publicKeys == keys.publicKeys)
        #expect(try !folder.names().contains("pin-failures"))
        #expect(throws: KeyStoreError.wrongPIN(pauseSeconds: 0)) { try store.unlock(with: wrong) }
    }

    @Test("a pause survives the process")
    func restart() throws {
        for _ in 1...4 {
            #expect(throws: KeyStoreError.self) { try store.unlock(with: wrong) }
            clock.advance(seconds: 5)
        }
        clock.advance(seconds: 2)
        let next = KeyStore(try folder.home, clock: clock)
        #expect(throws: KeyStoreError.paused(seconds: 3)) { try next.unlock(with: right) }
        #expect(try folder.mode(of: "pin-failures") == 0o600)
    }

    @Test("every wrong PIN is counted on disk, with its time")
    func counted() throws {
        for count in 1...3 {
            #expect(throws: KeyStoreError.self) { try store.unlock(with: wrong) }
            let counted = try String(contentsOfFile: folder.file("pin-failures"), encoding: .utf8)
            #expect(counted == "\(count) 1763700000000000\n")
        }
    }

    @Test("tries at the same time follow one another: no more are made than one after the other")
    func concurrent() throws {
        let outcomes = Mutex<[KeyStoreError]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            do throws(KeyStoreError) {
                _ = try store.unlock(with: wrong)
            } catch {
                outcomes.withLock { $0.append(error) }
            }
        }
        let told = outcomes.withLock { $0 }
        #expect(told.filter { $0 == .wrongPIN(pauseSeconds: 0) }.count == 2)
        #expect(told.filter { $0 == .wrongPIN(pauseSeconds: 5) }.count == 1)
        #expect(told.filter { $0 == .paused(seconds: 5) }.count == 5)
    }

    @Test("a clock set back starts the pause again, and makes it no longer than it is")
    func clockSetBack() throws {
        for _ in 1...3 { #expect(throws: KeyStoreError.self) { try store.unlock(with: wrong) } }
        clock.advance(seconds: -86_400)
        #expect(throws: KeyStoreError.paused(seconds: 5)) { try store.unlock(with: right) }
        clock.advance(seconds: 5)
        #expect(try store.unlock(with: right).publicKeys == keys.publicKeys)
    }

    @Test("what is wrong with the file is not held against the PIN")
    func damagedFile() throws {
        let url = URL(fileURLWithPath: folder.file("keys"))
        var bytes = [UInt8](try Data(contentsOf: url))
        bytes[60] ^= 1
        try folder.write(bytes, to: "keys")
        for _ in 1...5 { #expect(throws: KeyStoreError.keyFile(.damaged)) { try store.unlock(with: right) } }
        #expect(try !folder.names().contains("pin-failures"))
    }

    @Test(
        "a count that no node wrote locks the keys until somebody looks",
        arguments: [
            "", "3", "0 5\n", "-1 5\n", "03 5\n", "3 5", "3 5\n\n", "x 5\n", "99999999999999999999 5\n",
        ])
    func damagedCount(text: String) throws {
        try folder.write(Array(text.utf8), to: "pin-failures")
        #expect(throws: KeyStoreError.failureCountDamaged(path: folder.file("pin-failures"))) {
            try store.unlock(with: right)
        }
    }

    @Test("after a change of PIN the old one is wrong and the new one right, and the keys are the same")
    func change() throws {
        var chance = TestChance(seed: 7)
        try store.changePIN(from: right, to: wrong, cost: .light, using: &chance)
        #expect(throws: KeyStoreError.wrongPIN(pauseSeconds: 0)) { try store.unlock(with: right) }
        #expect(try store.unlock(with: wrong).publicKeys == keys.publicKeys)
        #expect(try folder.names() == ["keys", "pin-lock"])
    }

    @Test("changing the PIN needs the old one, and a wrong one counts")
    func changeRefused() throws {
        var chance = TestChance(seed: 7)
        for pause: Int64 in [0, 0, 5] {
            #expect(throws: KeyStoreError.wrongPIN(pauseSeconds: pause)) {
                try store.changePIN(from: wrong, to: wrong, cost: .light, using: &chance)
            }
        }
        #expect(throws: KeyStoreError.paused(seconds: 5)) {
            try store.changePIN(from: right, to: wrong, cost: .light, using: &chance)
        }
        clock.advance(seconds: 5)
        #expect(try store.unlock(with: right).publicKeys == keys.publicKeys)
    }

    @Test("refusals tell what to do")
    func texts() {
        #expect(KeyStoreError.paused(seconds: 40).description == "the PIN was wrong too often; try again in 40 s")
        #expect(KeyStoreError.wrongPIN(pauseSeconds: 0).description == "the PIN is wrong")
        #expect(KeyStoreError.wrongPIN(pauseSeconds: 5).description == "the PIN is wrong; try again in 5 s")
    }
}
