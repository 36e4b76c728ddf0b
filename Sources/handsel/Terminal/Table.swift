/// Rows of texts in columns that stand under each other.
struct Table: Sendable {
    enum Alignment: Sendable {
        case left, right
    }

    struct Column: Sendable {
        let title: String
        let alignment: Alignment
        /// Cells at most; what is longer is cut with an ellipsis.
        let widthMax: Int

        init(_ title: String, _ alignment: Alignment = .left, widthMax: Int = .max) {
            self.title = title
            self.alignment = alignment
            self.widthMax = widthMax
        }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// - Parameter cells: one for each column. Whatever comes from others is made harmless here.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row has one cell for each column")
        rows.append(zip(cells, columns).map { CellWidth.fitting(SafeText.clean($0), into: $1.widthMax) })
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Without a newline at its end, and without spaces at the end of a line.
    func text(_ style: Style) -> String {
        let widths = columns.indices.map { index in
            ([columns[index].title] + rows.map { $0[index] }).map { CellWidth.of($0) }.max() ?? 0
        }
        let head = style.apply(.faint, line(columns.map(\.title), widths))
        return ([head] + rows.map { line($0, widths) }).joined(separator: "\n")
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        for (index, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: widths[index] - CellWidth.of(cell))
            if index > 0 { text += "  " }
            text += columns[index].alignment == .left ? cell + padding : padding + cell
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}
