import PaymentProtocol

/// What can happen in a world. What belongs to one incarnation of a node is void once that incarnation is gone.
enum Occurrence: Sendable {
    // Nodes.
    /// A timer, a signature or the answer of the disk reaches a node.
    case clearingEvent(ClearingEvent, incarnation: UInt64)
    case deviceEvent(Int, PaymentNodeEvent, incarnation: UInt64)
    case appended(Node, incarnation: UInt64)
    case crash(Node)
    /// The same by chance, with the next one drawn when it has happened.
    case crashByChance(Node)
    case start(Node)
    /// The machine begins anew within the same process.
    case rebuild(Node)
    case clockSet(Node, byMicroseconds: Int64)

    // Streams between devices and the clearing node.
    case dialled(StreamNumber)
    case dialAnswered(StreamNumber, isAccepted: Bool)
    case arrival([UInt8], StreamNumber, StreamSide)
    case streamEnded(StreamNumber, StreamSide)
    case callerTimer(Int, incarnation: UInt64, number: UInt64)
    case listenerTimer(StreamNumber, incarnation: UInt64, number: UInt64)
    case listenerExpiry(incarnation: UInt64, number: UInt64)
    /// A line has been down for so long that the session on it counts as lost.
    case patienceEnded(Int, incarnation: UInt64, number: UInt64)

    // The clearing node's second door.
    case doorCall(UInt64)
    case doorAnswer(UInt64, ClearingAnswer)
    case operatorTurn(Int)

    // People, and the end of the story.
    case people(PeopleEvent)
    case heal
    case inspect
}
