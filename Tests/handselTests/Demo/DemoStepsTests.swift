import Testing

@testable import handsel

@Suite("The steps of a demonstration")
struct DemoStepsTests {
    @Test("a step is done when everybody who does it was heard, in order, with its duration")
    func order() {
        var steps = DemoSteps()
        steps.heard(1, from: .debtor, atMicroseconds: 100)
        #expect(steps.takeDone().isEmpty)
        steps.heard(1, from: .creditor, atMicroseconds: 150)
        steps.heard(2, from: .creditor, atMicroseconds: 210)
        #expect(steps.takeDone().map(\.name) == ["bump"])
        steps.heard(2, from: .debtor, atMicroseconds: 250)
        for person in DemoSteps.Person.allCases { steps.heard(3, from: person, atMicroseconds: 1_000) }
        let done = steps.takeDone()
        #expect(done.map(\.number) == [2, 3])
        #expect(done.map(\.tookMicroseconds) == [100, 750])
    }

    @Test("the first receipt says that it was booked, the second that both hold it")
    func receipts() {
        var steps = DemoSteps()
        for number in 1...3 {
            for person in DemoSteps.Person.allCases { steps.heard(number, from: person, atMicroseconds: Int64(number)) }
        }
        steps.heard(4, from: .creditor, atMicroseconds: 10)
        steps.heard(5, from: .debtor, atMicroseconds: 20)
        steps.heard(7, from: .creditor, atMicroseconds: 35)
        #expect(steps.takeDone().map(\.number) == [1, 2, 3, 4, 5, 6])
        steps.heard(7, from: .debtor, atMicroseconds: 40)
        #expect(steps.takeDone().map(\.tookMicroseconds) == [5])
    }

    @Test("what is heard late never makes a negative duration")
    func late() {
        var steps = DemoSteps()
        for person in DemoSteps.Person.allCases { steps.heard(2, from: person, atMicroseconds: 90) }
        for person in DemoSteps.Person.allCases { steps.heard(1, from: person, atMicroseconds: 100) }
        #expect(steps.takeDone().map(\.tookMicroseconds) == [0, 0])
    }
}
