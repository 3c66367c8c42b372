// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "understudy",
    products: [
        .executable(name: "understudy", targets: ["understudy"]),
        .library(name: "UnderstudyTesting", targets: ["UnderstudyTesting"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        // libmicrohttpd as Swift sees it: a module map and a shim for its variadic calls.
        .systemLibrary(name: "CMicrohttpd", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        // Requests and responses as plain values; used by engine and kernel alike.
        .target(name: "HTTPMessages"),
        // The only JSON implementation: keeps member order and number spelling, and tells null from absent.
        .target(name: "OrderedJSON"),
        // libmicrohttpd for Swift; no other target sees its pointers.
        .target(name: "HTTPEngine", dependencies: ["CMicrohttpd", "HTTPMessages"]),
        // The kernel: endpoint rows, router, tables, schema, clock, ids, journal, sandboxes, seeds.
        .target(
            name: "Emulation",
            dependencies: ["HTTPMessages", "OrderedJSON", .product(name: "HashTreeCollections", package: "swift-collections")]),
        // What integrator.io does to a record between its source and its destination: mappings, transforms, filters, handlebars.
        .target(name: "MappingEngine", dependencies: ["OrderedJSON"]),
        // Canvas by ConnectMyApps.
        .target(name: "CanvasAPI", dependencies: ["Emulation", "HTTPMessages", "OrderedJSON"]),
        // Cyclr.
        .target(name: "CyclrAPI", dependencies: ["Emulation", "HTTPMessages", "OrderedJSON"]),
        // integrator.io by Celigo.
        .target(
            name: "IntegratorAPI",
            dependencies: ["Emulation", "HTTPMessages", "MappingEngine", "OrderedJSON", .product(name: "Crypto", package: "swift-crypto")]),
        // The control plane: one more API, built like the others.
        .target(name: "AdminAPI", dependencies: ["Emulation", "HTTPMessages", "OrderedJSON"]),
        // Delivers the webhooks in outboxes, where that is switched on. The only target that opens connections to other servers.
        .target(
            name: "WebhookDelivery",
            dependencies: [
                "Emulation", "HTTPMessages", "OrderedJSON", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        // The default seeds, compiled into the binary.
        .target(name: "CAssets"),
        // The composition root: mounts, configuration, lifecycle. The only target that knows every API.
        .target(
            name: "UnderstudyServer",
            dependencies: [
                "AdminAPI", "CAssets", "CanvasAPI", "CyclrAPI", "Emulation", "HTTPEngine", "HTTPMessages", "IntegratorAPI", "OrderedJSON",
                "WebhookDelivery", .product(name: "Crypto", package: "swift-crypto"), .product(name: "Logging", package: "swift-log"),
                .product(name: "X509", package: "swift-certificates"), .product(name: "SwiftASN1", package: "swift-asn1"),
            ]),
        // The command line: arguments, signals, exit codes.
        .executableTarget(
            name: "understudy",
            dependencies: [
                "UnderstudyServer", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"), .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        // For Swift test suites: start on a free port, send, set the clock, expect.
        .target(name: "UnderstudyTesting", dependencies: ["Emulation", "HTTPMessages", "OrderedJSON", "UnderstudyServer"]),

        // OrderedJSON compared with Foundation's coders: swift run -c release json-benchmark
        .executableTarget(name: "json-benchmark", dependencies: ["OrderedJSON"], path: "Tests/Benchmarks/JSON"),
        // Mappings over a hundred thousand records: swift run -c release mapping-benchmark
        .executableTarget(name: "mapping-benchmark", dependencies: ["MappingEngine", "OrderedJSON"], path: "Tests/Benchmarks/Mapping"),

        .testTarget(name: "HTTPMessagesTests", dependencies: ["HTTPMessages"]),
        .testTarget(name: "OrderedJSONTests", dependencies: ["OrderedJSON"]),
        .testTarget(name: "HTTPEngineTests", dependencies: ["HTTPEngine", "HTTPMessages"]),
        .testTarget(name: "EmulationTests", dependencies: ["Emulation", "HTTPMessages", "OrderedJSON"]),
        .testTarget(name: "MappingEngineTests", dependencies: ["MappingEngine", "OrderedJSON"]),
        .testTarget(name: "CanvasAPITests", dependencies: ["CanvasAPI", "Emulation", "HTTPMessages", "OrderedJSON", "UnderstudyTesting"]),
        .testTarget(name: "CyclrAPITests", dependencies: ["CyclrAPI", "Emulation", "HTTPMessages", "OrderedJSON", "UnderstudyTesting"]),
        .testTarget(
            name: "IntegratorAPITests",
            dependencies: [
                "Emulation", "HTTPMessages", "IntegratorAPI", "OrderedJSON", "UnderstudyTesting",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .testTarget(name: "AdminAPITests", dependencies: ["AdminAPI", "Emulation", "HTTPMessages", "OrderedJSON", "UnderstudyTesting"]),
        .testTarget(
            name: "WebhookDeliveryTests", dependencies: ["Emulation", "HTTPEngine", "HTTPMessages", "OrderedJSON", "UnderstudyTesting"]),
        .testTarget(
            name: "UnderstudyServerTests",
            dependencies: ["CAssets", "Emulation", "HTTPEngine", "HTTPMessages", "OrderedJSON", "UnderstudyServer"]),
        .testTarget(
            name: "UnderstudyTestingTests", dependencies: ["Emulation", "HTTPEngine", "HTTPMessages", "OrderedJSON", "UnderstudyTesting"]),
        // Runs the built executable as a child process.
        .testTarget(name: "CommandLineTests", dependencies: ["HTTPEngine", "OrderedJSON", "UnderstudyServer", "understudy"]),
        // Measures tables of a thousand and of a million rows.
        .executableTarget(name: "table-benchmark", dependencies: ["Emulation"], path: "Tests/Benchmarks/Tables"),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
}
