import Ledger

extension Bytes32 {
    /// The 32 bytes that a C function writes.
    static func filled(by write: (UnsafeMutablePointer<UInt8>) -> Void) -> Bytes32 {
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { buffer in
            buffer.initializeMemory(as: UInt8.self, repeating: 0)
            write(buffer.octets)
            guard let value = Bytes32(UnsafeRawBufferPointer(buffer)) else {
                preconditionFailure("32 bytes are 32 bytes")
            }
            return value
        }
    }
}
