/// Finds what somebody probably meant to write.
enum NearestName {
    /// The candidate fewest edits away; nil if none is near, so that more than a third of the letters would differ.
    static func of(_ name: String, among candidates: [String]) -> String? {
        // A name that is much longer than every candidate is near none, and would take long to compare.
        guard name.utf8.count <= 64 else { return nil }
        let nearest = candidates.map { ($0, distance(Array(name), Array($0))) }.min { $0.1 < $1.1 }
        guard let (candidate, distance) = nearest, distance <= max(2, name.count / 3), distance < name.count else {
            return nil
        }
        return candidate
    }

    /// How many letters must be put in, left out or replaced to turn one into the other (Levenshtein).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                current.append(
                    min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1))
            }
            last = current
        }
        return last[right.count]
    }
}
