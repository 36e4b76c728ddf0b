import Foundation
import PaymentProtocol
import Testing

/// The machine in which these tests run, with two adapters that hear each other: `Tests/Bluetooth/run` starts it and says so in the
/// environment.
enum VirtualMachine {
    static let isHere = ProcessInfo.processInfo.environment["HANDSEL_BLUETOOTH_GUEST"] != nil

    /// The first adapter, hci0, on which these tests listen, and the second, hci1, which connects.
    static let listening = address("00:AA:01:00:00:00")
    static let calling = address("00:AA:01:01:00:01")
    /// Nobody's.
    static let absent = address("00:AA:01:07:00:07")

    private static func address(_ text: String) -> RadioAddress {
        guard let address = RadioAddress(text, kind: .public) else { preconditionFailure("\(text) is an address") }
        return address
    }
}

extension Trait where Self == ConditionTrait {
    /// Elsewhere there may be no Bluetooth at all. The harness checks that none was left out there.
    static var inVirtualMachine: Self {
        .enabled(if: VirtualMachine.isHere, "runs in the virtual machine: make test-bluetooth")
    }
}
