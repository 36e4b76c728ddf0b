import ClearingService
import Ledger
import Logging
import PaymentProtocol
import ServiceLifecycle

/// Sees to it that the rules in force are those of `limits.toml`: when the node starts, and whenever it is told to look
/// again.
///
///     start, again ──▶ read, check ──▶ sign with the operator's key ──▶ the machine: recorded, or unchanged
///
/// A file that is wrong changes nothing: at the start the node does not begin, later it says so in its log.
struct LimitRulesService: Service {
    private enum Occasion {
        case start, again
    }

    private let file: LimitsFile
    private let desk: ClearingDesk
    private let signer: Signer
    private let operatorKey: PublicKey
    private let clock: any ClockSource
    private let logger: Logger
    private let onApplied: @Sendable () -> Void
    private let occasions: AsyncStream<Occasion>
    private let sink: AsyncStream<Occasion>.Continuation

    /// - Parameter onApplied: called once, when the rules that the node started with are in force.
    init(
        file: LimitsFile, desk: ClearingDesk, signer: Signer, operatorKey: PublicKey, clock: any ClockSource,
        logger: Logger, onApplied: @escaping @Sendable () -> Void
    ) {
        self.file = file
        self.desk = desk
        self.signer = signer
        self.operatorKey = operatorKey
        self.clock = clock
        self.logger = logger
        self.onApplied = onApplied
        // Each occasion says "look at the file": one that has not been acted on is as good as many.
        (occasions, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(2))
    }

    /// The machine stands on its journal: now it can be asked.
    func machineOpened() { sink.yield(.start) }

    /// The file may have changed.
    func lookAgain() { sink.yield(.again) }

    func run() async throws {
        await withGracefulShutdownHandler {
            for await occasion in occasions {
                await apply()
                if occasion == .start { onApplied() }
            }
        } onGracefulShutdown: { [sink] in
            sink.finish()
        }
    }

    private func apply() async {
        guard file.exists else {
            return logger.notice(
                "there is no limits.toml: the rules of the book stay", metadata: ["file": "\(file.path)"])
        }
        do {
            let order = try sign(try file.read())
            let connection = try await desk.open(channel: Digest.sha256(of: Array("limits.toml".utf8)))
            let answer: ClearingAnswer
            do {
                answer = try await desk.answer(.setLimitRules(order), on: connection)
            } catch {
                await desk.close(connection)
                throw error
            }
            await desk.close(connection)
            switch answer {
            case .receipt(let receipt):
                logger.notice("new limits are in force", metadata: ["record": "\(receipt.sequence)"])
            case .failed(.unchanged): break
            case .failed(let failure):
                logger.error("the limits were not taken: \(failure.message)", metadata: ["file": "\(file.path)"])
            default:
                logger.error("the limits were not taken", metadata: ["file": "\(file.path)"])
            }
        } catch {
            logger.error("the limits were not changed", metadata: ["reason": "\(error)"])
        }
    }

    private func sign(_ rules: LimitRules) throws -> Signed<LimitRulesOrder> {
        let order = LimitRulesOrder(clearing: desk.genesis.logKey, created: clock.read().wall, rules: rules)
        let unsigned = UnsignedEnvelope(order, signer: operatorKey)
        return try unsigned.signed(with: try signer.sign(.limitRules, unsigned.toBeSigned))
    }
}
