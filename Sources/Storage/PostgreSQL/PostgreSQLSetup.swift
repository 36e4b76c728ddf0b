/// What an administrator runs once, so that a node's own role needs no right to make anything, and cannot change what was
/// written: journal, tree and heads it may only read and add to.
public struct PostgreSQLSetup: Sendable {
    /// Written once, for ever.
    private static let appendOnly = ["journal", "tree_node", "tree_head", "unfit_head"]

    public let location: PostgreSQLLocation
    /// The role by which nodes connect. It is made if there is none; how it proves itself is for pg_hba.conf to say.
    public let role: String

    /// - Throws: `PostgreSQLLocationError` for a role's name that is not plain.
    public init(_ location: PostgreSQLLocation, role: String) throws(PostgreSQLLocationError) {
        guard PostgreSQLLocation.isBook(role) else { throw PostgreSQLLocationError(reason: .role) }
        self.location = location
        self.role = role
    }

    /// All of it as one script for psql, where there is no book yet.
    public var script: String { script(from: nil) }

    func script(from found: Int?) -> String {
        let tables =
            found == PostgreSQLSchema.version
            ? "" : "SET search_path TO \(location.book);\n\n" + PostgreSQLSchema.script(from: found)
        return """
            -- A book of a Handsel clearing node, and the role by which nodes use it. Run it once, as somebody who may make
            -- schemas and roles:  psql --single-transaction --set ON_ERROR_STOP=1 --file ... DATABASE
            DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '\(role)') THEN
                    CREATE ROLE \(role) LOGIN;
                END IF;
            END $$;
            CREATE SCHEMA IF NOT EXISTS \(location.book);
            REVOKE ALL ON SCHEMA \(location.book) FROM PUBLIC;
            \(tables)
            GRANT USAGE ON SCHEMA \(location.book) TO \(role);
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA \(location.book) TO \(role);
            REVOKE UPDATE, DELETE ON \(Self.appendOnly.map { "\(location.book).\($0)" }.joined(separator: ", ")) FROM \(role);
            REVOKE INSERT, UPDATE, DELETE ON \(location.book).book_version FROM \(role);
            REVOKE INSERT, DELETE ON \(location.book).leadership FROM \(role);

            """
    }

    /// Runs the script, or what of it is still needed.
    ///
    /// - Parameter administrator: the same database, as somebody who may make schemas and roles.
    /// - Throws: `StorageError`; nothing is changed then.
    public func run(as administrator: PostgreSQLLocation) throws(StorageError) {
        try PostgreSQLDatabase.run(administrator) { connection, found in
            try connection.runScript("BEGIN; \(script(from: found)) COMMIT")
        }
    }
}
