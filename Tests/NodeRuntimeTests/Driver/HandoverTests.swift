import Testing

@testable import NodeRuntime

@Suite("What is handed over to one task")
struct HandoverTests {
    @Test("everything that waits is taken at once, in order, and the end comes after it")
    func order() async {
        let handover = Handover<Int>(capacity: 10)
        for number in 1...3 { #expect(handover.add(number)) }
        #expect(await handover.take() == [1, 2, 3])
        #expect(handover.add(4))
        handover.finish()
        #expect(!handover.add(5), "nothing comes after the end")
        #expect(await handover.take() == [4])
        #expect(await handover.take() == nil)
        #expect(await handover.take() == nil)
    }

    @Test("what does not fit is refused, and there is room again once it was taken")
    func capacity() async {
        let handover = Handover<Int>(capacity: 2)
        #expect(handover.add(1) && handover.add(2))
        #expect(!handover.add(3))
        #expect(await handover.take() == [1, 2])
        #expect(handover.add(3))
    }

    @Test("nothing is lost or told twice between many threads and the task that waits")
    func race() async {
        let (handover, each) = (Handover<Int>(capacity: .max), 2_000)
        async let taken = Task.detached {
            var taken: [Int] = []
            while let numbers = await handover.take() { taken += numbers }
            return taken
        }.value
        await withTaskGroup { group in
            for source in 0..<8 {
                group.addTask {
                    for number in 0..<each {
                        _ = handover.add(source * each + number)
                        if number % 64 == 0 { await Task.yield() }
                    }
                }
            }
        }
        handover.finish()
        let all = await taken
        #expect(all.sorted() == Array(0..<8 * each))
        for source in 0..<8 {
            let own = all.filter { $0 / each == source }
            #expect(own == own.sorted(), "what one thread adds keeps its order")
        }
    }

    @Test("a task that waits is told the end", .timeLimit(.minutes(1)))
    func end() async {
        let handover = Handover<Int>(capacity: 1)
        async let taken = handover.take()
        await Task.yield()
        handover.finish()
        #expect(await taken == nil)
    }
}
