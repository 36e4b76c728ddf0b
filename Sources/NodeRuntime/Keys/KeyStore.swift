import Glibc
import Ledger
import PaymentProtocol

/// The keys in a home: made once, unlocked with the PIN, slowly if the PIN was wrong.
///
///     locked ──wrong PIN──▶ locked, after a pause that grows ──right PIN──▶ unlocked, nothing held against it
public struct KeyStore: Sendable {
    private let home: Home
    private let clock: any ClockSource

    public init(_ home: Home, clock: any ClockSource = SystemClock()) {
        self.home = home
        self.clock = clock
    }

    /// Writes the keys of a new node.
    ///
    /// - Throws: `.file(.alreadyExists)` if the home has keys: they are somebody's money.
    public func create(
        _ keys: NodeSecretKeys, pin: PIN, cost: KeyCost = .standard, using random: inout some RandomNumberGenerator
    ) throws(KeyStoreError) {
        try seal(keys, pin: pin, cost: cost, replacing: false, using: &random)
    }

    /// Needs no PIN, and so is as true as the file.
    public func publicKeys() throws(KeyStoreError) -> NodePublicKeys {
        try readKeyFile().publicKeys
    }

    /// - Throws: `.wrongPIN` with the pause that follows from it; `.paused` before that pause is over, whatever the PIN.
    public func unlock(with pin: PIN) throws(KeyStoreError) -> NodeSecretKeys {
        let turn = try takeTurn()
        return try unlock(with: pin, during: turn)
    }

    /// Encrypts the keys anew. After a crash in between either the old PIN is valid or the new one: never both, never none.
    ///
    /// - Throws: as `unlock` does, for the old PIN.
    public func changePIN(
        from old: PIN, to new: PIN, cost: KeyCost = .standard, using random: inout some RandomNumberGenerator
    ) throws(KeyStoreError) {
        let turn = try takeTurn()
        let keys = try unlock(with: old, during: turn)
        try seal(keys, pin: new, cost: cost, replacing: true, using: &random)
    }

    private func seal(
        _ keys: NodeSecretKeys, pin: PIN, cost: KeyCost, replacing: Bool, using random: inout some RandomNumberGenerator
    ) throws(KeyStoreError) {
        let file: KeyFile
        do throws(KeyFileError) {
            file = try KeyFile(sealing: keys, pin: pin, cost: cost, using: &random)
        } catch {
            throw .keyFile(error)
        }
        try write(file.bytes, to: .keys, replacing: replacing)
    }

    private func readKeyFile() throws(KeyStoreError) -> KeyFile {
        guard let bytes = try read(.keys, bytesMax: KeyFile.bytesMax) else {
            throw .missing(path: home.path(of: .keys))
        }
        do throws(KeyFileError) { return try KeyFile(decoding: bytes) } catch { throw .keyFile(error) }
    }
}

// MARK: - One try after the other

extension KeyStore {
    /// Whoever holds it is the only one to try a PIN; others wait. Several tries at once would pass as one failure.
    private func takeTurn() throws(KeyStoreError) -> OpenFile {
        do throws(FileError) {
            let turn = try OpenFile(
                home.path(of: .pinLock), flags: O_RDWR | O_CREAT | O_NOFOLLOW, permissions: 0o600, to: "open")
            try turn.waitForLock()
            return turn
        } catch {
            throw .file(error)
        }
    }

    private func unlock(with pin: PIN, during turn: borrowing OpenFile) throws(KeyStoreError) -> NodeSecretKeys {
        let file = try readKeyFile()
        var failures = try readFailures()
        let now = clock.read().wall
        if failures.restartIfInFuture(at: now) { try write(failures) }
        let pause = failures.pauseSeconds(at: now)
        guard pause == 0 else { throw .paused(seconds: pause) }

        // Counted before the try and forgiven after it, so that ending the process in between saves nobody a pause.
        let before = failures
        failures.failed(at: now)
        try write(failures)
        let keys: NodeSecretKeys
        do throws(KeyFileError) {
            keys = try file.open(with: pin)
        } catch .wrongPIN {
            throw .wrongPIN(pauseSeconds: failures.pauseSeconds(at: now))
        } catch {
            try write(before)
            throw .keyFile(error)
        }
        try write(PINFailures())
        return keys
    }

    private func readFailures() throws(KeyStoreError) -> PINFailures {
        guard let bytes = try read(.pinFailures, bytesMax: PINFailures.bytesMax) else { return PINFailures() }
        guard let failures = PINFailures(decoding: bytes) else {
            throw .failureCountDamaged(path: home.path(of: .pinFailures))
        }
        return failures
    }

    private func write(_ failures: PINFailures) throws(KeyStoreError) {
        guard failures.count == 0 else { return try write(failures.bytes, to: .pinFailures) }
        do throws(FileError) { try home.file(.pinFailures).remove() } catch { throw .file(error) }
    }

    private func read(_ item: Home.Item, bytesMax: Int) throws(KeyStoreError) -> [UInt8]? {
        do throws(FileError) { return try home.file(item).read(bytesMax: bytesMax) } catch { throw .file(error) }
    }

    private func write(_ bytes: [UInt8], to item: Home.Item, replacing: Bool = true) throws(KeyStoreError) {
        do throws(FileError) {
            try home.file(item).write(bytes, replacing: replacing)
        } catch {
            throw .file(error)
        }
    }
}
