import Testing

@testable import Storage

@Suite struct PostgreSQLStatementTests {
    @Test("placeholders are numbered, but not in quotes")
    func numbered() {
        #expect(
            PostgreSQLStatement.numbered("SELECT a FROM t WHERE b = ? AND c <> '?' LIMIT ?")
                == "SELECT a FROM t WHERE b = $1 AND c <> '?' LIMIT $2")
    }

    @Test("statements for one row become statements for many")
    func gathered() {
        #expect(
            PostgreSQLStatement.gathered(
                "INSERT INTO t VALUES (?, 'open', ?, ?)", .nothing, types: [.int8, nil, .bytea])
                == "INSERT INTO t SELECT gathered.c1, 'open', NULL, gathered.c2 "
                + "FROM unnest($1::int8[], $2::bytea[]) AS gathered(c1, c2)")
        #expect(
            PostgreSQLStatement.gathered("UPDATE t SET a = a + ? WHERE b = ?", .distinct, types: [.int8, .text])
                == "UPDATE t SET a = a + gathered.c1 FROM unnest($1::int8[], $2::text[]) AS gathered(c1, c2) "
                + "WHERE b = gathered.c2")
        #expect(
            PostgreSQLStatement.gathered("DELETE FROM t WHERE b = ?", .nothing, types: [.text])
                == "DELETE FROM t USING unnest($1::text[]) AS gathered(c1) WHERE b = gathered.c1")
        #expect(PostgreSQLStatement.gathered("VACUUM", .nothing, types: []) == nil)
    }

    @Test("rows that may touch one row of the table twice are written one by one")
    func mayGather() {
        #expect(PostgreSQLStatement.mayGather("INSERT INTO t VALUES (?)", .nothing))
        #expect(
            !PostgreSQLStatement.mayGather("INSERT INTO t VALUES (?) ON CONFLICT (a) DO UPDATE SET b = 1", .nothing))
        #expect(
            PostgreSQLStatement.mayGather("INSERT INTO t VALUES (?) ON CONFLICT (a) DO UPDATE SET b = 1", .distinct))
        #expect(!PostgreSQLStatement.mayGather("UPDATE t SET a = ? WHERE b = ?", .nothing))
    }
}
