import Discovery
import Ledger
import PaymentProtocol

/// The list of who is near: one that refreshes on a terminal, lines about each change elsewhere.
struct NearbyScreen {
    /// More are counted, and not listed: the list is drawn over itself, which a longer one than the terminal cannot be.
    static let rowsMax = 15

    private let output: Output
    private let isLive: Bool
    private var neighbourhood = Neighbourhood()
    private var status = "looking for the radio"
    private var drawnLines = 0

    init(output: Output, isTerminal: Bool) {
        self.output = output
        isLive = isTerminal && !output.isJSON
    }

    mutating func take(_ report: RadioReport, at now: Timestamp, wallAhead: Int64) throws(CommandError) {
        switch report {
        case .condition(let condition):
            status = condition.sentence
            try tell(NearbyAnswer(condition))
        case .listening(let listening):
            status = listening.sentence
            try tell(NearbyAnswer(listening))
        case .heard(let data, let strength):
            for frame in data.compactMap({ BeaconFrame($0) }) {
                try tell(neighbourhood.heard(frame, strength: strength, at: now), wallAhead)
            }
            // The list itself is drawn as time passes, so that a crowd of adverts does not make it flicker.
            return
        case .ticked: try tell(neighbourhood.expire(at: now), wallAhead)
        case .broadcasting: return
        }
        if isLive { try draw(at: now) }
    }

    var neighbourCount: Int { neighbourhood.neighbours.count }

    private func tell(_ answer: NearbyAnswer) throws(CommandError) {
        if !isLive { try output.write(answer) }
    }

    private func tell(_ events: [Neighbourhood.Event], _ wallAhead: Int64) throws(CommandError) {
        for event in events {
            switch event {
            case .appeared(let neighbour): try tell(NearbyAnswer(.appeared, neighbour, wallAhead: wallAhead))
            case .moved(let neighbour): try tell(NearbyAnswer(.moved, neighbour, wallAhead: wallAhead))
            case .gone(let neighbour): try tell(NearbyAnswer(.gone, neighbour, wallAhead: wallAhead))
            }
        }
    }

    private mutating func draw(at now: Timestamp) throws(CommandError) {
        let text = Self.text(neighbourhood.neighbours, status: status, at: now, output.style)
        let back = drawnLines > 0 ? "\u{1B}[\(drawnLines)A\r\u{1B}[J" : ""
        try Terminal.write(back + text + "\n", to: .standardOutput)
        drawnLines = text.split(separator: "\n", omittingEmptySubsequences: false).count
    }

    static func text(_ neighbours: [Neighbour], status: String, at now: Timestamp, _ style: Style) -> String {
        let head = style.apply(.faint, CellWidth.fitting(SafeText.clean(status), into: 78))
        guard !neighbours.isEmpty else { return head + "\nnobody is heard" }
        var table = Table([
            .init("what"), .init("name", widthMax: 34), .init("near"), .init("dBm", .right), .init("for", .right),
        ])
        for neighbour in neighbours.prefix(rowsMax) {
            table.add([
                neighbour.name.kind.title, neighbour.nameText, neighbour.distance?.word ?? "unknown",
                neighbour.decibels.map(String.init) ?? "-", duration(now.microseconds(since: neighbour.firstHeard)),
            ])
        }
        let more = neighbours.count - rowsMax
        return head + "\n" + table.text(style) + (more > 0 ? "\nand \(more) more" : "")
    }

    private static func duration(_ microseconds: Int64) -> String {
        let seconds = microseconds / 1_000_000
        return seconds < 60 ? "\(seconds) s" : seconds < 3_600 ? "\(seconds / 60) min" : "\(seconds / 3_600) h"
    }
}
