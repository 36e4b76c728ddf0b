import PaymentProtocol

/// Who somebody is in one payment.
enum PartyRole: Hashable, Sendable {
    case debtor, creditor
    /// Bumps at the same place and time and has nothing to do with it.
    case bystander
}

/// One payment that two people set out to make, with as many attempts as it takes.
struct Undertaking: Sendable {
    /// How the first attempt goes. Later ones are straight.
    enum Mood: Hashable, Sendable {
        case straight
        case bothNameAmount
        case neitherNamesAmount
        case typesWrongString(PartyRole)
        case declines(PartyRole)
        case changesMind(PartyRole)
        case walksAway(PartyRole)
    }

    /// What the debtor was told in the end. The checks hold the books against it.
    enum Outcome: Hashable, Sendable {
        case settled
        case refused
        /// Each attempt was said to have failed: no money may move.
        case failed
        /// The debtor's device was lost before it said what became of the payment.
        case unknown
    }

    /// One side's view of the attempt under way.
    struct Side: Sendable {
        /// The device has taken the bump in.
        var hasBumped = false
        var shown: String?
        var hasConfirmed = false
        var wasToldFailed = false
        /// Reactions to a string while the other side shows none.
        var glances = 0
    }

    let number: Int
    let debtor, creditor: Int
    let bystander: Int?
    let isDirect: Bool
    /// Whether the debtor names the amount, rather than the creditor.
    let isNamedByDebtor: Bool
    let minorUnits: Int64
    let mood: Mood
    var attempt: Int64 = 0
    var sides: (debtor: Side, creditor: Side) = (Side(), Side())
    /// The intent that the debtor's device signed in this attempt.
    var intent: MessageIdentifier?
    var outcome: Outcome?

    /// What is said about the payment: it tells the undertaking from every other in all books.
    var text: String { "payment \(number)" }

    func device(_ role: PartyRole) -> Int? {
        switch role {
        case .debtor: debtor
        case .creditor: creditor
        case .bystander: bystander
        }
    }

    func role(of device: Int) -> PartyRole? {
        switch device {
        case debtor: .debtor
        case creditor: .creditor
        case bystander: .bystander
        default: nil
        }
    }

    /// The mood of the attempt under way.
    var currentMood: Mood { attempt == 1 ? mood : .straight }

    subscript(role: PartyRole) -> Side {
        get {
            switch role {
            case .debtor: sides.debtor
            case .creditor: sides.creditor
            case .bystander: Side()
            }
        }
        set {
            switch role {
            case .debtor: sides.debtor = newValue
            case .creditor: sides.creditor = newValue
            case .bystander: break
            }
        }
    }
}
