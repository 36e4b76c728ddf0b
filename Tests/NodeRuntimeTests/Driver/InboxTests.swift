import Foundation
import Testing

@testable import NodeRuntime

@Suite("The inbox")
struct InboxTests {
    @Test("what comes in comes out, in order and in portions")
    func order() {
        let inbox = Inbox<Int>(capacity: 8)
        for number in 0..<5 { #expect(inbox.add(number)) }
        #expect(inbox.take(limit: 3, waitingSeconds: nil) == [0, 1, 2])
        #expect(inbox.take(limit: 3, waitingSeconds: nil) == [3, 4])
    }

    @Test("past its capacity it refuses, but not what the node itself must hear")
    func bound() {
        let inbox = Inbox<Int>(capacity: 2)
        #expect(inbox.add(0) && inbox.add(1))
        #expect(!inbox.add(2))
        inbox.addAlways(3)
        #expect(inbox.take(limit: 8, waitingSeconds: nil) == [0, 1, 3])
        #expect(inbox.add(4))
    }

    @Test("each comes out with how long it waited, also when some are left behind")
    func waits() throws {
        let inbox = Inbox<Int>(capacity: 8)
        for number in 0..<3 { #expect(inbox.add(number)) }
        // What waits on was not there for a shorter time.
        let first = try #require(inbox.takeWithWaits(limit: 1, waitingSeconds: 0))
        let rest = try #require(inbox.takeWithWaits(limit: 8, waitingSeconds: 0))
        #expect(first.elements == [0] && first.waits.count == 1)
        #expect(rest.elements == [1, 2] && rest.waits.count == 2)
        #expect(rest.waits == rest.waits.sorted(by: >) && rest.waits.allSatisfy { $0 >= 0 })
        #expect(inbox.add(9))
        inbox.removeAll()
        #expect(inbox.takeWithWaits(limit: 8, waitingSeconds: 0)?.waits == [])
    }

    @Test("a wait ends with nothing when its time is up")
    func timeout() {
        let inbox = Inbox<Int>(capacity: 2)
        #expect(inbox.take(limit: 8, waitingSeconds: 0.01) == [])
        #expect(inbox.take(limit: 8, waitingSeconds: 0) == [])
        #expect(inbox.take(limit: 8, waitingSeconds: -1) == [])
    }

    @Test("whoever waits is woken by what comes, and by the end", arguments: [nil, 3_600.0])
    func woken(seconds: Double?) async {
        let inbox = Inbox<Int>(capacity: 2)
        await confirmation(expectedCount: 2) { woken in
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    if inbox.take(limit: 8, waitingSeconds: seconds) == [7] { woken() }
                    inbox.addAlways(8)
                    inbox.close()
                    continuation.resume()
                }
                #expect(inbox.add(7))
            }
            if inbox.take(limit: 8, waitingSeconds: seconds) == [8] { woken() }
        }
        #expect(inbox.take(limit: 8, waitingSeconds: seconds) == nil)
    }

    @Test("once closed it takes nothing in, and gives out what it has")
    func closed() {
        let inbox = Inbox<Int>(capacity: 2)
        #expect(inbox.add(1))
        inbox.close()
        #expect(inbox.isClosed)
        #expect(!inbox.add(2))
        inbox.addAlways(3)
        #expect(inbox.take(limit: 8, waitingSeconds: nil) == [1])
        #expect(inbox.take(limit: 8, waitingSeconds: nil) == nil)
    }

    @Test("what waits can be forgotten")
    func forgotten() {
        let inbox = Inbox<Int>(capacity: 2)
        #expect(inbox.add(1))
        inbox.removeAll()
        #expect(inbox.take(limit: 8, waitingSeconds: 0) == [])
    }

    @Test("a deadline lies ahead by what was asked for, and by a day at most")
    func deadline() {
        let now = SystemClock.monotonicDeadline(inSeconds: 0)
        #expect(SystemClock.monotonicDeadline(inSeconds: 100).tv_sec - now.tv_sec >= 100)
        #expect(SystemClock.monotonicDeadline(inSeconds: .infinity).tv_sec - now.tv_sec >= 86_400)
        #expect((0..<1_000_000_000).contains(now.tv_nsec))
    }
}
