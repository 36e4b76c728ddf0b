/// Who may use whom. Docs/ARCHITECTURE.md draws it; arrows point down, never sideways or up.
struct Picture: Sendable {
    struct Target: Sendable {
        /// Targets and products that Package.swift declares, all of them.
        let dependencies: Set<String>
        /// Modules of the system and of the language that need no declaration.
        let system: Set<String>

        init(_ dependencies: Set<String>, system: Set<String> = []) {
            self.dependencies = dependencies
            self.system = system
        }
    }

    let targets: [String: Target]

    static let ours = Picture(targets: [
        "CBluetooth": Target([]),
        "CPostgreSQL": Target([]),
        "CSodium": Target([]),
        "CCrypto": Target([]),
        "CSystemd": Target([]),

        // Pure: no Foundation, no system, nothing of the outside.
        "Ledger": Target([]),
        "PaymentProtocol": Target(["CCrypto", "CSodium", "Ledger"]),

        // Edges: one outside thing each, and none knows another.
        "Storage": Target(
            ["CPostgreSQL", "GRDB", "GRDBSQLite", "Ledger", "PaymentProtocol"],
            system: ["Dispatch", "Foundation", "Glibc", "Synchronization"]),
        "Discovery": Target(["CSystemd", "Ledger", "PaymentProtocol"], system: ["Glibc", "Synchronization"]),
        "Transport": Target(
            ["CBluetooth", "Ledger", "NIOCore", "NIOPosix", "PaymentProtocol"],
            system: ["Foundation", "Glibc", "Synchronization"]),
        "ClearingService": Target(
            [
                "HTTPTypes", "Hummingbird", "HummingbirdCore", "Ledger", "Logging", "NIOCore", "PaymentProtocol",
                "ServiceLifecycle",
            ], system: ["Foundation", "Glibc", "Synchronization"]),

        // Shells.
        "NodeRuntime": Target(
            [
                "CSodium", "ClearingService", "Ledger", "Logging", "PaymentProtocol", "ServiceLifecycle", "Storage",
                "TOMLKit", "Transport", "UnixSignals",
            ], system: ["CDispatch", "Foundation", "Glibc", "Synchronization"]),
        "Simulator": Target(["Ledger", "PaymentProtocol"]),

        // The command.
        "handsel": Target(
            [
                "ArgumentParser", "ClearingService", "Discovery", "Ledger", "Logging", "NIOCore", "NIOHTTP1",
                "NIOPosix", "NodeRuntime", "PaymentProtocol", "Simulator",
            ], system: ["Dispatch", "Foundation", "Glibc", "Synchronization"]),

        // For the tests alone.
        "PostgreSQLCluster": Target([], system: ["Foundation"]),
    ])

    /// What the files of each target import.
    var imports: Rule {
        Rule { source in
            guard let target = targets[source.target] else {
                return [Violation(source, "\(source.target) is no target of the picture")]
            }
            return source.words.indices.dropLast().compactMap { index in
                guard source.words[index].text == "import" else { return nil }
                let module = source.words[index + 1]
                guard !target.dependencies.contains(module.text), !target.system.contains(module.text) else {
                    return nil
                }
                return Violation(source, line: module.line, "\(source.target) must not import \(module.text)")
            }
        }
    }

    /// What Package.swift lets each target use: exactly what the picture shows.
    func differences(from manifest: Manifest) -> [Violation] {
        let names = Set(targets.keys).union(manifest.targets.keys).sorted()
        return names.compactMap { name in
            let (drawn, declared) = (targets[name]?.dependencies, manifest.targets[name])
            guard drawn != declared else { return nil }
            return Violation(
                path: "Package.swift",
                "\(name) declares \(declared?.sorted() ?? []), the picture shows \(drawn?.sorted() ?? [])")
        }
    }
}
