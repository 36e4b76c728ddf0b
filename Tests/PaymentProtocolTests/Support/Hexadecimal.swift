import Ledger
import PaymentProtocol

/// The bytes that these hexadecimal digits stand for.
func bytes(_ digits: String) -> [UInt8] {
    let values = digits.map { digit in
        guard let value = digit.hexDigitValue else { preconditionFailure("\(digit) is not a hexadecimal digit") }
        return UInt8(value)
    }
    precondition(values.count.isMultiple(of: 2), "a byte has two digits")
    return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
}

func bytes32(_ digits: String) -> Bytes32 {
    guard let value = Bytes32(bytes(digits)) else { preconditionFailure("not 32 bytes: \(digits)") }
    return value
}

func digest(_ digits: String) -> Digest { Digest(bytes32(digits)) }

func signature(_ digits: String) -> Signature {
    guard let value = Signature(bytes(digits)) else { preconditionFailure("not 64 bytes: \(digits)") }
    return value
}

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 2 ? digits : "0" + digits
    }.joined()
}
