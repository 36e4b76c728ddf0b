import ClearingService
import Discovery
import Foundation
import Ledger
import NodeRuntime
import PaymentProtocol
import Simulator
import Testing

@testable import handsel

@Suite("Schemas of the command's own answers")
struct AnswerSchemaTests {
    @Test("every answer is as its schema in Docs/schemas says, and any damage to it is not")
    func valid() async throws {
        let lines = try samples().map { name, view in
            "{\"schema\": \"\(name).json\", \"sample\": \(String(decoding: view.json, as: UTF8.self))}\n"
        }
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let referees = repository.appending(path: "Tests/Referees")
        let setup = try await RealCommand([], program: referees.appending(path: "setup").path)
        #expect(setup.status == 0, "\(setup.errors)")
        let verdict = try await RealCommand(
            [
                referees.appending(path: "check_documents.py").path, "samples",
                repository.appending(path: "Docs/schemas").path,
            ], program: setup.output.trimmingCharacters(in: .whitespacesAndNewlines), input: lines.joined())
        #expect(verdict.status == 0, "\(verdict.errors)")
    }

    private func samples() throws -> [(String, any AnswerView)] {
        let vector = try ReceiptVectors.one("settled")
        let clearing = try vector.clearing
        let trial = try #require(BumpTrial(.indoors, densityTenths: 10, pairCount: 10, radioShare: .always))
        let receipt = try ReceiptView(SettlementReceipt(decoding: vector.bytes), provenBy: clearing.log)
        let credited = try ReceiptView(
            SettlementReceipt(decoding: try ReceiptVectors.one("credited").bytes), provenBy: clearing.log)
        let reason = ReasonView(name: "wrong_string", transient: false, message: "It is not the one.")
        return [
            ("init", InitAnswer(home: "/home", role: .payment, name: "Ada", clearing: nil)),
            ("init", InitAnswer(home: "/home", role: .clearing, name: "Bank", clearing: clearing.text)),
            ("identity", IdentityAnswer(account: AccountIdentifier(Bytes32(last: 1)), key: clearing.log)),
            ("identity", IdentityAnswer(clearing: clearing)),
            ("account-credit", CreditAnswer(credited, reference: "statement 1")),
            ("instruction", InstructionAnswer(credited)),
            ("failure", CommandError(.usage, "usage", "no").answer),
            ("failure", CommandError(reason).answer),
            ("receipt", credited),
            ("store-setup", StoreSetupAnswer(book: "handsel", role: "handsel_node", script: nil)),
            ("store-setup", StoreSetupAnswer(book: "handsel", role: "handsel_node", script: "CREATE ...")),
            ("limits-check", LimitsCheckedAnswer(file: "/a", .standard)),
            (
                "bench",
                BenchAnswer(
                    try LoadPlan(
                        way: .links, rate: 10, seconds: 1, batch: nil, links: 3, processes: 1, payers: nil),
                    cores: 2, verificationsPerSecond: 20_000, answers: [])
            ),
            ("head-check", HeadCheckAnswer(try SignedRoot(SmallLog().head(7)), later: nil)),
            (
                "head-check",
                HeadCheckAnswer(
                    try SignedRoot(SmallLog().head(7)), later: try SignedRoot(SmallLog().head(11)))
            ),
            ("backup", BackupAnswer(Backup.Report(role: .clearing, recordCount: 7), file: "/a")),
            (
                "restore",
                RestoreAnswer(
                    Restore.Report(
                        role: .payment, recordCount: 7, lastTime: nil, setAside: nil, newerHead: nil), file: "/a")
            ),
            (
                "restore",
                RestoreAnswer(
                    Restore.Report(
                        role: .clearing, recordCount: 7, lastTime: Timestamp(microseconds: 1), setAside: "/set-aside",
                        newerHead: TreeHead(
                            log: clearing.log, size: 9, root: .sha256(of: []), epoch: 1,
                            time: Timestamp(microseconds: 1))), file: "/a")
            ),
            (
                "simulation",
                SimulationAnswer(
                    Simulation.run(scenario: Scenario(name: "calm"), seed: 1), scenario: "calm", seed: 1)
            ),
            (
                "bump-trial",
                BumpTrialAnswer(seed: 1, pairs: 10, lines: [BumpTrialAnswer.Line(trial, trial.run(seed: 1))])
            ),
        ] + (try fileSamples(receipt)) + (try radioSamples())
    }

    private func radioSamples() throws -> [(String, any AnswerView)] {
        let head = try #require(HandselFrameHead(isBumped: false, channel: 0x85, referencePower: -59))
        let person = PersonFrame(head: head, identifier: try #require(EphemeralIdentifier((0..<16).map { $0 })))
        var neighbourhood = Neighbourhood()
        let now = Timestamp(microseconds: 1_000_000)
        _ = neighbourhood.heard(.person(person), strength: -60, at: now)
        let url = try #require(EddystoneURL(powerAtSource: -20, url: "https://example.com/"))
        _ = neighbourhood.heard(.eddystoneURL(url), strength: nil, at: now)
        let beacon = Beacon(person: person)
        let failure = BusFailure("org.bluez.Error.Failed", "no")
        let survey = Survey(daemon: .absent, kernelAdapters: nil, privacy: .unknown)
        return neighbourhood.neighbours.map { ("nearby", NearbyAnswer(.appeared, $0, wallAhead: 7)) } + [
            ("nearby", NearbyAnswer(.poweredOff("hci0"))),
            ("nearby", NearbyAnswer(.refused(failure, again: now))),
            ("beacon", BeaconAnswer(beacon, .ready("hci0"))),
            ("beacon", BeaconAnswer(beacon, .onAir(step: 1))),
            ("beacon", BeaconAnswer(beacon, .refused(failure, again: now))),
            ("doctor", DoctorAnswer(Examination(survey))),
        ]
    }

    private func fileSamples(_ receipt: ReceiptView) throws -> [(String, any AnswerView)] {
        let folder = try DemoFolder(in: "/tmp")
        defer {
            // A folder that cannot be removed has failed nobody.
            try? folder.remove()
        }
        let evidence = EvidenceView(try HeadEvidence(decoding: ReceiptVectors.evidence("two-roots")))
        return [
            ("receipt-export", try ExportAnswer(writing: receipt, to: folder.path(of: "a.receipt"))),
            ("evidence-export", try EvidenceExportAnswer(writing: evidence, to: folder.path(of: "a.evidence"))),
        ]
    }
}
