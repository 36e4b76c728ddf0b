/// What somebody typed when asked for the string that the other device shows.
///
/// Only something that can be such a string is passed on to the node, which allows one attempt. A plain yes never is:
/// whoever says yes to everything has compared nothing.
enum ComparedString: Equatable, Sendable {
    case string(String)
    case no
    case unclear

    /// Characters of the string, without what people put between them. There is never a U among them.
    static let characterCount = 5

    init(_ line: String) {
        let characters = line.uppercased().filter { $0 != " " && $0 != "-" && $0 != "\t" }
        if ["N", "NO", "DECLINE"].contains(characters) {
            self = .no
        } else if characters.count == Self.characterCount,
            characters.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) && $0 != "U" })
        {
            self = .string(characters)
        } else {
            self = .unclear
        }
    }
}
