import Foundation

/// Feeds the target that the environment names with what libFuzzer finds worth trying.
///
/// Source: https://llvm.org/docs/LibFuzzer.html; the options of the command line are libFuzzer's.
private enum Fuzz {
    /// `nonisolated(unsafe)`: set once, before the first input; libFuzzer calls from one thread.
    nonisolated(unsafe) static var feed: ([UInt8]) -> Void = { _ in }
}

/// Called once, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeMutableRawPointer, _: UnsafeMutableRawPointer) -> CInt {
    let name = ProcessInfo.processInfo.environment["HANDSEL_FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        print(FuzzTarget.allCases.map(\.rawValue).joined(separator: "\n"))
        exit(name == "list" ? 0 : 2)
    }
    Fuzz.feed = target.feed()
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Fuzz.feed(Array(UnsafeBufferPointer(start: data, count: count)))
    return 0
}
