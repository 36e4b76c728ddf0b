/// The tables of a book in PostgreSQL: SQLite's, in PostgreSQL's words.
///
/// Both engines hold the same tables under the same names, so that one projection writes them and one audit compares them.
/// Two things differ. Foreign keys are SQLite's alone: here each would be a search for every row, the audit compares the
/// tables with the records anyway, and rows of one group come table by table. And whoever writes must lead.
enum PostgreSQLSchema {
    static var version: Int { SQLiteSchema.clearingVersions.count }

    /// Whose schema it is, and how far it has come.
    private static let ownTables = """
        CREATE TABLE book_version (
            number BIGINT PRIMARY KEY CHECK (number = 1),
            kind TEXT NOT NULL,
            version BIGINT NOT NULL
        );
        INSERT INTO book_version VALUES (1, 'handsel clearing', 0);

        -- Who may append. Whoever leads counts `renewal` up with each append; whoever saw neither number change for as long as
        -- the lease lasts may raise `term`, and then leads.
        CREATE TABLE leadership (
            number BIGINT PRIMARY KEY CHECK (number = 1),
            term BIGINT NOT NULL,
            renewal BIGINT NOT NULL,
            lease_milliseconds BIGINT NOT NULL,
            leader TEXT NOT NULL -- for people; empty: nobody leads
        ) WITH (fillfactor = 10);
        INSERT INTO leadership VALUES (1, 0, 0, 0, '');
        """

    /// What brings a book from one version to the latest.
    static func script(from found: Int?) -> String {
        let own = found == nil ? [ownTables] : []
        let tables = SQLiteSchema.clearingVersions.dropFirst(found ?? 0).map(translated)
        return (own + tables + ["UPDATE book_version SET version = \(version);"]).joined(separator: "\n\n")
    }

    /// SQLite's words for tables, in PostgreSQL's. Texts are ordered by their bytes, as SQLite orders them.
    static func translated(_ sql: String) -> String {
        var result = ""
        for line in sql.split(separator: "\n", omittingEmptySubsequences: false) {
            let parts = line.split(separator: "--", maxSplits: 1, omittingEmptySubsequences: false)
            var code = String(parts[0])
            for (old, new) in words { code = code.replacing(old, with: new) }
            result += code + (parts.count > 1 ? "--" + parts[1] : "") + "\n"
        }
        return result
    }

    private static let words = [
        (" STRICT, WITHOUT ROWID;", ";"), (" STRICT;", ";"),
        (" INTEGER", " BIGINT"), (" BLOB", " BYTEA"), (" TEXT", " TEXT COLLATE \"C\""),
        (" x'", " '\\x"), (" REFERENCES account", ""), (" REFERENCES journal", ""),
        (
            "strftime('%Y-%m-%dT%H:%M:%fZ', time / 1e6, 'unixepoch')",
            "to_char(to_timestamp(time / 1e6) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
        ),
    ]
}
