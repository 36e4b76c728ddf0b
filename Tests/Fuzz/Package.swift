// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "handsel-fuzz",
    dependencies: [
        .package(name: "handsel", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // libFuzzer brings the main function.
        .executableTarget(
            name: "fuzz",
            dependencies: [
                .product(name: "ClearingService", package: "handsel"),
                .product(name: "Ledger", package: "handsel"),
                .product(name: "PaymentProtocol", package: "handsel"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])])
    ]
)
