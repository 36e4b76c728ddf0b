/// How long something may take, as people type it: `3d`, `12h`, `30m`, `90s`.
enum WaitText {
    /// - Parameter option: what it is typed after, for what is said about a mistake.
    /// - Returns: seconds.
    static func read(_ text: String, option: String) throws(CommandError) -> Int64 {
        let units: [Character: Int64] = ["d": 86_400, "h": 3_600, "m": 60, "s": 1]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()), count > 0,
            !count.multipliedReportingOverflow(by: unit).overflow
        else {
            throw .usage(
                "“\(CellWidth.fitting(text, into: 20))” is not a time for \(option)",
                next: "Write days, hours, minutes or seconds: \(option) 3d")
        }
        return count * unit
    }
}
