import Testing

@testable import handsel

@Suite("Exit status")
struct ExitStatusTests {
    @Test("scripts rely on these numbers")
    func numbers() {
        let expected: [handsel.ExitStatus: Int32] = [
            .success: 0, .failed: 1, .usage: 2, .refused: 3, .unreachable: 4, .integrityBroken: 5, .locked: 6,
            .interrupted: 130,
        ]
        #expect(handsel.ExitStatus.allCases.count == expected.count)
        for (status, number) in expected { #expect(status.rawValue == number) }
    }
}
