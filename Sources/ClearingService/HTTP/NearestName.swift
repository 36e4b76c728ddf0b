/// Finds what a person probably meant to write.
public enum NearestName {
    /// What is longer is no slip of the pen, and would take long to compare.
    static let nameBytesMax = 64

    /// The candidate fewest edits away, or nil if none is near: more than a third of the letters would differ.
    ///
    /// A candidate in a table (`log.level`) is also found by its last part alone.
    public static func of(_ name: String, among candidates: [String]) -> String? {
        guard name.utf8.count <= nameBytesMax else { return nil }
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let leaf = candidate.split(separator: ".").last.map(String.init) ?? candidate
            let distance = min(editDistance(name, candidate), editDistance(name, leaf))
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        guard let best, best.distance <= max(2, name.count / 3), best.distance < name.count else { return nil }
        return best.candidate
    }

    /// How many letters must be put in, left out, replaced or swapped with their neighbour to turn one into the other
    /// (optimal string alignment).
    static func editDistance(_ left: String, _ right: String) -> Int {
        let left = Array(left)
        let right = Array(right)
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let substitution = last[column] + (left[row] == right[column] ? 0 : 1)
                var distance = min(substitution, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    distance = min(distance, beforeLast[column - 1] + 1)
                }
                current.append(distance)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
