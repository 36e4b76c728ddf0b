import CPostgreSQL

/// Where a book in PostgreSQL is: how to connect, and which of the database's schemas holds it. Never a password.
public struct PostgreSQLLocation: Equatable, Sendable {
    /// What a connection string may not say is asked for elsewhere, where libpq looks for it.
    private static let passwordAdvice =
        "a URL without a password, which does not belong into a file of settings: name a file that holds it with "
        + "passfile=PATH (mode 0600, lines of HOST:PORT:DATABASE:USER:PASSWORD), or set PGPASSWORD, or let the server "
        + "know this machine by a certificate (sslcert, sslkey)"

    /// A connection URL or string, as libpq reads it.
    public let text: String
    /// The schema within the database, so that one database can hold several books.
    public let book: String
    /// Host and database, for people.
    public let description: String

    public static let bookDefault = "handsel"
    public static let bookBytesMax = 40

    /// - Throws: `PostgreSQLLocationError` for what libpq does not understand, a password, or another kind of name.
    public init(_ text: String, book: String = bookDefault) throws(PostgreSQLLocationError) {
        guard Self.isBook(book) else { throw PostgreSQLLocationError(reason: .book) }
        var message: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(text, &message)
        // libpq's words may repeat what it could not read, which may be a password.
        if let message { PQfreemem(message) }
        guard let options else { throw PostgreSQLLocationError(reason: .text) }
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        guard values["password"] == nil, values["sslpassword"] == nil else {
            throw PostgreSQLLocationError(reason: .password(advice: Self.passwordAdvice))
        }
        self.text = text
        self.book = book
        let host = values["host"] ?? values["hostaddr"] ?? "this machine"
        description = "the PostgreSQL database \(values["dbname"] ?? "of this user") at \(host), book \(book)"
    }

    /// It stands in statements as it is, so it is a plain lower-case name.
    public static func isBook(_ name: String) -> Bool {
        guard let first = name.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return name.utf8.count <= bookBytesMax && !name.hasPrefix("pg_")
            && name.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
            }
    }

    /// What libpq is told unless the text says otherwise: a server or a network that is gone is noticed within seconds.
    let defaults = [
        ("application_name", "handsel"), ("client_encoding", "UTF8"), ("connect_timeout", "5"),
        ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
        ("tcp_user_timeout", "10000"),
    ]

    public static func == (left: PostgreSQLLocation, right: PostgreSQLLocation) -> Bool {
        left.text == right.text && left.book == right.book
    }
}

/// Why a text is not a location of a book.
public struct PostgreSQLLocationError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        case text
        case password(advice: String)
        case book
        case role
    }

    public let reason: Reason

    public init(reason: Reason) {
        self.reason = reason
    }

    public var description: String {
        switch reason {
        case .text:
            "a connection URL that PostgreSQL's library understands: \"postgresql://USER@HOST:PORT/DATABASE"
                + "?sslmode=verify-full\""
        case .password(let advice): advice
        case .book, .role:
            "a lower-case name of 1 to \(PostgreSQLLocation.bookBytesMax) letters, digits and underscores that begins "
                + "with a letter, and not with pg_"
        }
    }
}
