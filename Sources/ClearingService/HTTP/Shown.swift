/// What a stranger sent, as far as it is repeated back.
enum Shown {
    /// At most 40 characters, and only such as a name may have.
    static func name(_ text: String) -> String {
        let allowed = text.unicodeScalars.prefix(41).map { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "_-.".unicodeScalars.contains(scalar))
                ? Character(scalar) : "?"
        }
        return allowed.count > 40 ? String(allowed.prefix(40)) + "…" : String(allowed)
    }
}
