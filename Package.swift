// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// What the clearing node's door serves of Docs: the description of itself, and the schemas that this speaks of.
let servedSchemas = [
    "account", "balance", "challenge", "clearing-notice", "consistency", "definitions", "error", "head", "health",
    "payment", "receipt", "statement",
]

let package = Package(
    name: "handsel",
    products: [
        .executable(name: "handsel", targets: ["handsel"]),
        .library(name: "ClearingService", targets: ["ClearingService"]),
        .library(name: "Ledger", targets: ["Ledger"]),
        .library(name: "PaymentProtocol", targets: ["PaymentProtocol"]),
        .library(name: "Storage", targets: ["Storage"]),
        .library(name: "NodeRuntime", targets: ["NodeRuntime"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C libraries of the system.
        .systemLibrary(
            name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        // Headers only: nothing of it is linked.
        .systemLibrary(name: "CBluetooth", providers: [.apt(["libbluetooth-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),

        // The pure core: what money does, and what nodes do.
        .target(name: "Ledger", swiftSettings: settings),
        .target(
            name: "PaymentProtocol", dependencies: ["CCrypto", "CSodium", "Ledger"], swiftSettings: settings),

        // The edges: one outside thing each.
        .target(
            name: "Storage",
            dependencies: [
                "CPostgreSQL", "Ledger", "PaymentProtocol", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ], swiftSettings: settings),
        .target(
            name: "Discovery", dependencies: ["CSystemd", "Ledger", "PaymentProtocol"], swiftSettings: settings),
        .target(
            name: "Transport",
            dependencies: [
                "CBluetooth", "Ledger", "PaymentProtocol",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: settings),
        .target(
            name: "ClearingService",
            dependencies: [
                "Ledger", "PaymentProtocol",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("Documents/openapi.yaml")]
                + servedSchemas.map { .embedInCode("Documents/schemas/\($0).json") },
            swiftSettings: settings),

        // The shells: who drives the machines.
        .target(
            name: "NodeRuntime",
            dependencies: [
                "ClearingService", "CSodium", "Ledger", "PaymentProtocol", "Storage", "Transport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "TOMLKit", package: "TOMLKit"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ], swiftSettings: settings),
        .target(
            name: "Simulator", dependencies: ["Ledger", "PaymentProtocol"], swiftSettings: settings),

        // The command.
        .executableTarget(
            name: "handsel",
            dependencies: [
                "ClearingService", "Discovery", "Ledger", "NodeRuntime", "PaymentProtocol", "Simulator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: settings),

        // A PostgreSQL server for the tests.
        .target(
            name: "PostgreSQLCluster", path: "Tests/PostgreSQLCluster", exclude: ["cluster"], swiftSettings: settings),

        .testTarget(name: "ArchitectureTests", swiftSettings: settings),
        .testTarget(name: "TransportTests", dependencies: ["PaymentProtocol", "Transport"], swiftSettings: settings),
        // What runs in the virtual machine (Tests/Bluetooth).
        .testTarget(
            name: "BluetoothTests",
            dependencies: [
                "Ledger", "NodeRuntime", "PaymentProtocol", "Transport",
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: settings),
        .testTarget(name: "LedgerTests", dependencies: ["Ledger"], swiftSettings: settings),
        .testTarget(
            name: "PaymentProtocolTests", dependencies: ["CSodium", "Ledger", "PaymentProtocol"],
            swiftSettings: settings),
        .testTarget(
            name: "SimulatorTests", dependencies: ["Ledger", "PaymentProtocol", "Simulator"],
            swiftSettings: settings),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Ledger", "PaymentProtocol", "PostgreSQLCluster", "Storage",
                .product(name: "GRDB", package: "GRDB.swift"),
            ], swiftSettings: settings),
        .testTarget(
            name: "DiscoveryTests", dependencies: ["Discovery", "Ledger", "PaymentProtocol"],
            swiftSettings: settings),
        .testTarget(
            name: "ClearingServiceTests",
            dependencies: [
                "ClearingService", "Ledger", "PaymentProtocol",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], swiftSettings: settings),
        .testTarget(
            name: "NodeRuntimeTests",
            dependencies: [
                "ClearingService", "Ledger", "NodeRuntime", "PaymentProtocol", "Storage", "Transport",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], swiftSettings: settings),
        .testTarget(
            name: "handselTests",
            dependencies: [
                "ClearingService", "Discovery", "handsel", "Ledger", "NodeRuntime", "PaymentProtocol", "Simulator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: settings),
        .testTarget(
            name: "BadDaysTests",
            dependencies: [
                "handsel", "Ledger", "NodeRuntime", "PaymentProtocol", "PostgreSQLCluster",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: settings),
    ]
)
