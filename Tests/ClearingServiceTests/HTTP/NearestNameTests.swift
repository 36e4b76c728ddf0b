import Testing

@testable import ClearingService

@Suite struct NearestNameTests {
    @Test(
        "an edit is a letter put in, left out, replaced, or swapped with its neighbour",
        arguments: [
            ("listen", "listen", 0), ("lisen", "listen", 1), ("listten", "listen", 1), ("listan", "listen", 1),
            ("lsiten", "listen", 1), ("", "listen", 6), ("listen", "", 6), ("", "", 0), ("kitten", "sitting", 3),
            ("name", "listen", 5),
        ])
    func distance(left: String, right: String, distance: Int) {
        #expect(NearestName.editDistance(left, right) == distance)
        #expect(NearestName.editDistance(right, left) == distance)
    }

    private let candidates = ["role", "name", "listen", "http", "http_public", "clearing", "clearing_id", "log.level"]

    @Test("the nearest name is found, a table's also without the table")
    func nearest() {
        #expect(NearestName.of("lisen", among: candidates) == "listen")
        #expect(NearestName.of("clearingid", among: candidates) == "clearing_id")
        #expect(NearestName.of("http-public", among: candidates) == "http_public")
        #expect(NearestName.of("level", among: candidates) == "log.level")
        #expect(NearestName.of("logs.level", among: candidates) == "log.level")
        #expect(NearestName.of("Role", among: candidates) == "role")
    }

    @Test("what is near nothing has no nearest name")
    func none() {
        #expect(NearestName.of("colour", among: candidates) == nil)
        #expect(NearestName.of("x", among: candidates) == nil)
        #expect(NearestName.of("", among: candidates) == nil)
        #expect(NearestName.of(String(repeating: "n", count: 100_000), among: candidates) == nil)
    }
}
