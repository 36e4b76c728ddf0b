import CPostgreSQL

/// Takes the rows out of a result in PostgreSQL's binary format.
enum PostgreSQLRows {
    /// - Throws: `StorageError.corrupt` for a column of a type that no book has.
    static func decode(_ result: OpaquePointer) throws -> [SQLRow] {
        let columnCount = PQnfields(result)
        var columns: [String: Int] = [:]
        for column in 0..<columnCount {
            if let name = PQfname(result, column) { columns[String(cString: name)] = Int(column) }
        }
        return try (0..<PQntuples(result)).map { row in
            SQLRow(
                columns: columns,
                values: try (0..<columnCount).map { column in try value(result, row, column) })
        }
    }

    private static func value(_ result: OpaquePointer, _ row: CInt, _ column: CInt) throws -> SQLValue {
        if PQgetisnull(result, row, column) == 1 { return .null }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
        // The numbers are those of pg_type: int8, int4, int2, bool; bytea; text, varchar, name.
        switch PQftype(result, column) {
        case 20, 23, 21:
            guard let first = bytes.first else { break }
            let sign: Int64 = first >= 0x80 ? -1 : 0
            return .integer(bytes.reduce(sign) { $0 << 8 | Int64($1) })
        case 16: return .integer(bytes.first == 0 ? 0 : 1)
        case 17: return .bytes(Array(bytes))
        case 25, 1_043, 19: return .text(String(decoding: bytes, as: UTF8.self))
        default: break
        }
        throw StorageError.corrupt("a column has a type that no book has")
    }
}
