import Ledger
import PaymentProtocol

/// What people do, or will do.
enum PeopleAction: Sendable {
    case command(Int, UserCommand, CommandPurpose)
    /// Pays the account of the creditor's device.
    case pay(Int, creditor: Int, Amount, text: String, CommandPurpose)
    case later(PeopleEvent, afterMicroseconds: Int64)
    /// Brings money to the operator.
    case topUp(Int, minorUnits: Int64)
}

/// What a command was given for.
enum CommandPurpose: Hashable, Sendable {
    case bump(undertaking: Int, attempt: Int64, PartyRole)
    case confirm(undertaking: Int, attempt: Int64, PartyRole)
    case decline
    case pay(undertaking: Int, attempt: Int64)
    case balance
}

/// What people had in mind to do at this moment.
enum PeopleEvent: Sendable {
    case begin(Int)
    case bump(undertaking: Int, attempt: Int64, PartyRole)
    /// Looks at the string that the own device shows, and at the other device.
    case react(undertaking: Int, attempt: Int64, PartyRole)
    case changeMind(undertaking: Int, attempt: Int64, PartyRole)
    case lookAtBalance(Int)
}
