enum WholeNumber {
    /// Nil for anything but the digits of a number that fits, without a needless zero before them.
    static func read(_ text: some StringProtocol) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            text.utf8.count == 1 || text.first != "0"
        else { return nil }
        return UInt64(text)
    }
}
