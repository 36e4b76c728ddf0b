import Storage
import Testing

@testable import NodeRuntime

@Suite struct LeaseWatchTests {
    private static func lease(_ term: Int64, _ renewal: Int64, leader: String = "another") -> BookLease {
        BookLease(term: term, renewal: renewal, milliseconds: 3_000, leader: leader)
    }

    @Test("a lease that nobody has may be taken at once")
    func free() {
        var watch = LeaseWatch()
        let answer1 = watch.mayTake(Self.lease(4, 2, leader: ""), atMicroseconds: 7)
        #expect(answer1)
    }

    @Test("a lease that does not change may be taken once it was watched for longer than it lasts, and not before")
    func runOut() {
        var watch = LeaseWatch()
        let answer2 = watch.mayTake(Self.lease(1, 5), atMicroseconds: 10_000_000)
        #expect(!answer2)
        let answer3 = watch.mayTake(Self.lease(1, 5), atMicroseconds: 13_000_000)
        #expect(!answer3)
        let answer4 = watch.mayTake(Self.lease(1, 5), atMicroseconds: 13_000_001)
        #expect(answer4)
        #expect(!watch.isHeld)
    }

    @Test("every renewal and every new term begins the time anew")
    func renewed() {
        var watch = LeaseWatch()
        let answer5 = watch.mayTake(Self.lease(1, 5), atMicroseconds: 0)
        #expect(!answer5)
        let answer6 = watch.mayTake(Self.lease(1, 6), atMicroseconds: 2_999_999)
        #expect(!answer6)
        #expect(watch.isHeld)
        let answer7 = watch.mayTake(Self.lease(1, 6), atMicroseconds: 5_999_999)
        #expect(!answer7)
        let answer8 = watch.mayTake(Self.lease(2, 6), atMicroseconds: 6_100_000)
        #expect(!answer8)
        let answer9 = watch.mayTake(Self.lease(2, 6), atMicroseconds: 9_100_000)
        #expect(!answer9)
        let answer10 = watch.mayTake(Self.lease(2, 6), atMicroseconds: 9_100_001)
        #expect(answer10)
    }
}
