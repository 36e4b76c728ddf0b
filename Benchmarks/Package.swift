// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "handsel-benchmarks",
    dependencies: [.package(name: "handsel", path: "..")],
    targets: [
        // The library itself, so that what is called raw is raw.
        .systemLibrary(name: "CRawSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .target(name: "CAffinity"),
        .executableTarget(
            name: "measure",
            dependencies: [
                "CAffinity", "CRawSodium",
                .product(name: "Ledger", package: "handsel"),
                .product(name: "PaymentProtocol", package: "handsel"),
                .product(name: "Storage", package: "handsel"),
            ], swiftSettings: settings),
    ]
)
