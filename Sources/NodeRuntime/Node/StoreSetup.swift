import Storage

/// Makes a book in PostgreSQL, and the role by which nodes use it, or says in SQL how that is done.
public struct StoreSetup {
    private let setup: PostgreSQLSetup

    public var book: String { setup.location.book }
    public var script: String { setup.script }

    /// - Throws: `NodeError` of kind `.usage` if the node in the home has no book in PostgreSQL, or the role no plain name.
    public init(_ home: Home, role: String) throws(NodeError) {
        do {
            try home.check()
            guard let place = try ConfigurationFile(home).read().clearing?.postgreSQL else {
                throw NodeError(
                    .usage,
                    "node.toml says that this node has no book in PostgreSQL: set url in its "
                        + "table [store] first")
            }
            setup = try PostgreSQLSetup(place.location, role: role)
        } catch let error as PostgreSQLLocationError {
            throw NodeError(.usage, "the role's name must be \(error)")
        } catch {
            throw NodeError(error)
        }
    }

    /// - Parameter administrator: the database's URL, as somebody who may make schemas and roles.
    public func run(as administrator: String) throws(NodeError) {
        do {
            try setup.run(as: PostgreSQLLocation(administrator, book: book))
        } catch let error as PostgreSQLLocationError {
            throw NodeError(.usage, "the administrator's URL must be \(error)")
        } catch {
            throw NodeError(error)
        }
    }
}
