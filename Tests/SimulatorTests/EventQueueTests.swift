import Testing

@testable import Simulator

@Suite("The queue of events")
struct EventQueueTests {
    @Test("events come in the order of their times, and of scheduling among equals")
    func order() {
        var random = RandomStream(seed: 3, concern: "test")
        var queue = EventQueue<Int>()
        var expected: [(time: Int64, number: Int)] = []
        for number in 0..<500 {
            let time = random.draw(0...40)
            queue.schedule(number, at: time)
            expected.append((time, number))
        }
        expected.sort { ($0.time, $0.number) < ($1.time, $1.number) }
        #expect(queue.count == 500)
        for event in expected {
            let next = queue.next()
            #expect(next?.time == event.time && next?.event == event.number)
        }
        let rest = queue.next()
        #expect(rest == nil)
    }
}
