/// A call of a method: one that we make, or one that another program makes of an object of ours.
struct BusCall: Equatable, Sendable {
    /// Who is called, or of a call to us who calls.
    let peer: String
    let path: String
    let interface: String
    let member: String
    let arguments: [BusValue]

    init(_ peer: String, path: String, interface: String, member: String, _ arguments: [BusValue] = []) {
        self.peer = peer
        self.path = path
        self.interface = interface
        self.member = member
        self.arguments = arguments
    }
}

/// Something that a program says to whoever listens.
struct BusSignal: Equatable, Sendable {
    let sender: String
    let path: String
    let interface: String
    let member: String
    let arguments: [BusValue]
}
