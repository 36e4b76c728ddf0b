import ClearingService
import Testing

@Suite("Days as people write them")
struct DayTextTests {
    @Test("a day is written and read in one way", arguments: [0, 1, 58, 59, 789, 11_016, 11_017, 20_778, 2_932_896])
    func roundTrip(day: Int64) {
        #expect(DayText.read(DayText.write(day)) == day)
    }

    @Test(
        "these are the days they are", arguments: [("1970-01-01", 0), ("2000-02-29", 11_016), ("2026-11-21", 20_778)])
    func known(text: String, day: Int64) {
        #expect(DayText.write(day) == text)
    }

    @Test(
        "what is no day is not read",
        arguments: ["2026-02-30", "2026-2-03", "26-02-03", "2026-13-01", "", "today", "2026-02-29"])
    func refused(text: String) {
        #expect(DayText.read(text) == nil)
    }
}
