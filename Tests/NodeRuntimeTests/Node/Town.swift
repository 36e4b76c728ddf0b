import ClearingService
import Foundation
import Ledger
import Logging
import PaymentProtocol
import ServiceLifecycle
import Storage
import Testing
import Transport

@testable import NodeRuntime

/// A clearing node and two payment nodes, each with its own home, in one process on loopback.
struct Town {
    let clearing: ClearingNodeProcess
    let ada: PaymentNodeProcess
    let ben: PaymentNodeProcess
    let operatorSigner: Signer

    static var here: BumpReading {
        get throws {
            BumpReading(
                agoMicroseconds: 40_000,
                position: try #require(Position(latitude: 525_200_000, longitude: 134_050_000)),
                accuracyMillimetres: 8_000)
        }
    }

    /// The operator books money that came from outside, and the account's owner hears of it.
    func credit(_ node: PaymentNodeProcess, _ amount: String, reference: String) async throws {
        let desk = clearing.localDesk
        let account = try #require(await node.desk.status().account)
        let order = OperatorOrder(
            clearing: desk.genesis.logKey, account: account,
            amount: try Amount(majorUnits: amount, currency: .eur), reference: reference,
            created: SystemClock().read().wall)
        let unsigned = UnsignedEnvelope(order, signer: desk.genesis.operatorKey)
        let signed = try unsigned.signed(with: try operatorSigner.sign(.operatorOrder, unsigned.toBeSigned))
        let connection = try await desk.open(channel: .sha256(of: [1]))
        guard case .receipt = try await desk.answer(.credit(signed), on: connection) else {
            Issue.record("the credit was not booked")
            return
        }
        await desk.close(connection)
    }
}

/// Makes a town, waits until everybody is connected, and ends it in an orderly way.
func withTown(_ body: (Town) async throws -> Void) async throws {
    let folder = NSTemporaryDirectory() + "handsel-town-" + UUID().uuidString.prefix(8)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let logger = Logger(label: "town") { _ in SwiftLogNoOpLogHandler() }
    var chance = SystemChance()
    func home(_ name: String) throws -> Home {
        let home = try Home(path: folder + "/" + name)
        try home.create()
        return home
    }

    let clearingKeys = NodeSecretKeys.generate(.clearing, using: &chance)
    let listener = try await TCPListener(host: "127.0.0.1", port: 0)
    let clearing = try ClearingNodeProcess(
        home("clearing"), ClearingStore(path: home("clearing").path(of: .book)),
        snapshots: SnapshotKeeper(home("clearing").file(.snapshot), logger: logger),
        signedHead: SignedHead(home("clearing"), logger: logger),
        NodeConfiguration(name: "Town", part: .clearing(.init())), .init(), keys: clearingKeys,
        listener: listener, clock: SystemClock(), logger: logger)
    let address = try #require(clearingKeys.publicKeys.clearingAddress)
    func payer(_ name: String) throws -> PaymentNodeProcess {
        let settings = NodeConfiguration.Payment(
            clearing: HostAndPort(.ipv4("127.0.0.1"), port: UInt16(listener.port)), clearingAddress: address)
        return try PaymentNodeProcess(
            home(name), NodeConfiguration(name: name, part: .payment(settings)), settings,
            keys: .generate(.payment, using: &chance), clock: SystemClock(), logger: logger)
    }
    let (ada, ben) = (try payer("Ada"), try payer("Ben"))

    let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
            services: clearing.services + ada.services + ben.services, logger: logger))
    try await withThrowingTaskGroup { tasks in
        tasks.addTask { try await group.run() }
        for desk in [ada.desk, ben.desk] {
            let notices = await desk.notices()
            if await !desk.status().isConnected {
                for await notice in notices where notice == .connected { break }
            }
        }
        do {
            try await body(
                Town(
                    clearing: clearing, ada: ada, ben: ben,
                    operatorSigner: Signer(clearingKeys, purposes: [.operatorOrder])))
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
    try ada.close()
    try ben.close()
    try clearing.close()
}

extension AsyncStream<UserNotice> {
    /// The next authentication string that the device shows; nil if the bump ended without one.
    func string() async -> String? {
        for await notice in self {
            if case .stringReady(let string, _) = notice { return string }
            if case .bumpEnded = notice { return nil }
        }
        return nil
    }

    /// The next receipt of a payment; nil if the bump ended without one.
    func receipt() async -> SettlementReceipt? {
        for await notice in self {
            if case .settled(let receipt, _) = notice, receipt.payment != nil { return receipt }
            if case .bumpEnded = notice { return nil }
        }
        return nil
    }
}
