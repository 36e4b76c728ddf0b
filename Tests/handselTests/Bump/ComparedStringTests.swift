import Testing

@testable import handsel

@Suite("The string that people type")
struct ComparedStringTests {
    @Test(
        "five characters are passed on, however they are written",
        arguments: ["K7Q4M", "k7q4m", " k7-q4m ", "K 7 Q 4 M"])
    func strings(line: String) {
        #expect(ComparedString(line) == .string("K7Q4M"))
    }

    @Test("a plain yes never confirms", arguments: ["y", "yes", "Yes", "ok", "", " ", "j", "sure!"])
    func yes(line: String) {
        #expect(ComparedString(line) == .unclear)
    }

    @Test("no ends it", arguments: ["n", "no", "NO", "decline"])
    func no(line: String) {
        #expect(ComparedString(line) == .no)
    }

    @Test(
        "what cannot be such a string costs no attempt", arguments: ["K7Q4", "K7Q4MM", "K7Q4U", "K7Q4é", "K7Q4\u{1B}"])
    func impossible(line: String) {
        #expect(ComparedString(line) == .unclear)
    }
}
