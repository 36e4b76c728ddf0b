extension UnsafeRawBufferPointer {
    /// The first of the bytes, as C functions want it. Buffers without any bytes have no such thing.
    package var octets: UnsafePointer<UInt8> {
        guard let baseAddress else { preconditionFailure("an empty buffer has no bytes to lend") }
        return baseAddress.assumingMemoryBound(to: UInt8.self)
    }
}

extension UnsafeMutableRawBufferPointer {
    /// The first of the bytes, as C functions want it. Buffers without any bytes have no such thing.
    package var octets: UnsafeMutablePointer<UInt8> {
        guard let baseAddress else { preconditionFailure("an empty buffer has no bytes to lend") }
        return baseAddress.assumingMemoryBound(to: UInt8.self)
    }
}
