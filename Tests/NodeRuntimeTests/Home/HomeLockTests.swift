import Foundation
import NodeRuntime
import Testing

@Suite struct HomeLockTests {
    @Test("a home has one holder; the second is told which process that is")
    func two() throws {
        let folder = try TemporaryFolder()
        let home = try folder.home
        let lock = try HomeLock(home)
        let expected = HomeLockError.held(home: home.path, process: getpid())
        #expect(throws: expected) { try HomeLock(home) }
        #expect(expected.description == "process \(getpid()) runs the node in \(home.path) already")
        #expect(try folder.mode(of: "lock") == 0o600)
        withExtendedLifetime(lock) {}
    }

    @Test("a lock let go of can be taken again")
    func release() throws {
        let folder = try TemporaryFolder()
        let home = try folder.home
        for _ in 0..<3 { _ = try HomeLock(home) }
        let lock = try HomeLock(home)
        withExtendedLifetime(lock) {}
    }

    @Test("another process holds it, until it is killed without warning")
    func killed() throws {
        let folder = try TemporaryFolder()
        let home = try folder.home
        let holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/perl")
        holder.arguments = [
            "-MFcntl=:flock", "-e",
            """
            open(my $home, "<", $ARGV[0]); flock($home, LOCK_EX) or die;
            open(my $file, "+>>", $ARGV[1]); $file->autoflush(1); print $file "$$\\n";
            $| = 1; print "held\\n"; <STDIN>;
            """, home.path, home.path(of: .lock),
        ]
        let input = Pipe()
        let output = Pipe()
        holder.standardInput = input
        holder.standardOutput = output
        try holder.run()
        #expect(output.fileHandleForReading.availableData == Data("held\n".utf8))

        #expect(throws: HomeLockError.held(home: home.path, process: holder.processIdentifier)) { try HomeLock(home) }

        kill(holder.processIdentifier, SIGKILL)
        holder.waitUntilExit()
        let lock = try HomeLock(home)
        #expect(throws: HomeLockError.held(home: home.path, process: getpid())) { try HomeLock(home) }
        withExtendedLifetime(lock) {}
        try input.fileHandleForWriting.close()
    }

    @Test("a holder that wrote no process number is still a holder")
    func nameless() throws {
        let folder = try TemporaryFolder()
        let home = try folder.home
        let lock = try HomeLock(home)
        truncate(home.path(of: .lock), 0)
        #expect(throws: HomeLockError.held(home: home.path, process: nil)) { try HomeLock(home) }
        withExtendedLifetime(lock) {}
    }

    @Test("a home that is not there cannot be locked")
    func missing() throws {
        let folder = try TemporaryFolder()
        let home = try Home(path: folder.file("none"))
        #expect(throws: HomeLockError.file(.failed(to: "open", path: home.path(of: .lock), code: ENOENT))) {
            try HomeLock(home)
        }
    }
}
