/// Rewrites statements as PostgreSQL wants them.
enum PostgreSQLStatement {
    /// `?` becomes `$1`, `$2`, … but in quotes.
    static func numbered(_ sql: String) -> String {
        var count = 0
        return replacingPlaceholders(in: sql) {
            count += 1
            return "$\(count)"
        }
    }

    /// Whether the rows of a statement may be written together: those that touch one row of a table twice may not.
    static func mayGather(_ sql: String, _ promise: RowPromise) -> Bool {
        promise != .nothing || (sql.hasPrefix("INSERT ") && !sql.contains("DO UPDATE"))
    }

    /// A statement for one row, made into one that takes each column of many rows as an array; nil if it is neither a plain
    /// INSERT, UPDATE nor DELETE.
    ///
    /// - Parameter types: of each placeholder in order; nil where all values are NULL.
    static func gathered(
        _ sql: String, _ promise: RowPromise, types: [PostgreSQLColumn.ElementType?]
    ) -> String? {
        var (column, array) = (0, 0)
        var (arrays, names): ([String], [String]) = ([], [])
        let statement = replacingPlaceholders(in: sql) {
            defer { column += 1 }
            guard let type = types[column] else { return "NULL" }
            array += 1
            arrays.append("$\(array)::\(type)[]")
            names.append("c\(array)")
            return "gathered.c\(array)"
        }
        let source = "FROM unnest(\(arrays.joined(separator: ", "))) AS gathered(\(names.joined(separator: ", ")))"
        var result: String
        if let values = statement.firstRange(of: "VALUES (") {
            var depth = 1
            var end = values.upperBound
            while end < statement.endIndex {
                if statement[end] == "(" { depth += 1 }
                if statement[end] == ")" { depth -= 1 }
                if depth == 0 { break }
                end = statement.index(after: end)
            }
            guard depth == 0 else { return nil }
            result =
                statement[..<values.lowerBound] + "SELECT " + statement[values.upperBound..<end] + " " + source
                + statement[statement.index(after: end)...]
        } else if let condition = statement.firstRange(of: " WHERE ") {
            let keyword = statement.hasPrefix("DELETE ") ? " USING" + source.dropFirst("FROM".count) : " " + source
            result = statement[..<condition.lowerBound] + keyword + statement[condition.lowerBound...]
        } else {
            return nil
        }
        if promise == .changesOneEach { result = changingOneEach(result, count: "$\(array + 1)") }
        return result
    }

    /// Fails unless the statement changes so many rows.
    static func changingOneEach(_ sql: String, count: String) -> String {
        "WITH changed AS (\(sql) RETURNING 1) SELECT 1 / (count(*) = \(count)::bigint)::int FROM changed"
    }

    private static func replacingPlaceholders(in sql: String, with next: () -> String) -> String {
        var (result, isQuoted) = ("", false)
        for character in sql {
            if character == "'" { isQuoted.toggle() }
            if character == "?", !isQuoted { result += next() } else { result.append(character) }
        }
        return result
    }
}
