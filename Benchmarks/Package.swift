// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "handsel-benchmarks",
    dependencies: [.package(name: "handsel", path: "..")],
    targets: [
        // The library itself, so that what is called raw is raw.
        .systemLibrary(name: "CRawSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .target(name: "CAffinity"),
        // The same work in C, with nothing around it: what the product's figures are held against.
        .target(name: "CRawSQLite", linkerSettings: [.linkedLibrary("sqlite3"), .linkedLibrary("sodium")]),
        .executableTarget(
            name: "measure",
            dependencies: [
                "CAffinity", "CRawSodium", "CRawSQLite",
                .product(name: "Ledger", package: "handsel"),
                .product(name: "PaymentProtocol", package: "handsel"),
                .product(name: "Storage", package: "handsel"),
            ], swiftSettings: settings),
    ]
)
