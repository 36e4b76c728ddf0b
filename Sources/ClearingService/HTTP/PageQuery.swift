import Hummingbird

/// Which part of a list somebody asks for: `?after=…&limit=…`.
struct PageQuery {
    let after: String?
    let limit: Int

    /// - Throws: `DoorFailure` 422.
    init(_ request: Request) throws(DoorFailure) {
        let query = try QueryReader(request, names: ["after", "limit"])
        let limitMax = DoorBounds.operatorItemsMax
        limit = Int(try query.number("limit", in: 1...UInt64(limitMax)) ?? UInt64(limitMax))
        after = query.text("after")
    }

    /// The cursor as a record's number.
    ///
    /// - Throws: `DoorFailure` 422 unless it is one.
    var sequence: UInt64? {
        get throws(DoorFailure) {
            guard let after else { return nil }
            guard let number = WholeNumber.read(after), number <= UInt64(Int64.max) else { throw wrong }
            return number
        }
    }

    /// Whatever is wrong with it, it was not given out.
    var wrong: DoorFailure {
        DoorFailure(
            .unprocessableContent, name: "invalid", "The parameter `after` must be the `next` of an answer before.",
            fields: ["after"])
    }

    /// The lines to tell, of one more than was asked for, and how to ask for those that follow.
    func page<Entry>(_ entries: [Entry], cursor: (Entry) -> String) -> (lines: [Entry], next: String?) {
        let lines = Array(entries.prefix(limit))
        return (lines, entries.count > limit ? lines.last.map(cursor) : nil)
    }
}
