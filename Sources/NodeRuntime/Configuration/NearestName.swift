import ClearingService

/// Finds what a person probably meant to write, as the doors do: the readers of settings need not know of doors.
enum NearestName {
    static func of(_ name: String, among candidates: [String]) -> String? {
        ClearingService.NearestName.of(name, among: candidates)
    }
}
