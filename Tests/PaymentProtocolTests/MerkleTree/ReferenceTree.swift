import Ledger
import PaymentProtocol

/// The definitions of RFC 9162 section 2.1, word for word and without care for speed.
enum ReferenceTree {
    static func root(_ leaves: ArraySlice<Digest>) -> Digest {
        switch leaves.count {
        case 0: return .sha256(of: [])
        case 1: return leaves[leaves.startIndex]
        default:
            let middle = leaves.startIndex + split(leaves.count)
            return node(root(leaves[..<middle]), root(leaves[middle...]))
        }
    }

    /// PATH of section 2.1.3.1.
    static func path(_ leaf: Int, _ leaves: ArraySlice<Digest>) -> [Digest] {
        guard leaves.count > 1 else { return [] }
        let split = split(leaves.count)
        let (left, right) = (leaves.prefix(split), leaves.dropFirst(split))
        return leaf < split ? path(leaf, left) + [root(right)] : path(leaf - split, right) + [root(left)]
    }

    /// PROOF and SUBPROOF of section 2.1.4.1.
    static func proof(_ oldSize: Int, _ leaves: ArraySlice<Digest>, isWhole: Bool = true) -> [Digest] {
        if oldSize == leaves.count { return isWhole ? [] : [root(leaves)] }
        let split = split(leaves.count)
        let (left, right) = (leaves.prefix(split), leaves.dropFirst(split))
        return oldSize <= split
            ? proof(oldSize, left, isWhole: isWhole) + [root(right)]
            : proof(oldSize - split, right, isWhole: false) + [root(left)]
    }

    private static func node(_ left: Digest, _ right: Digest) -> Digest {
        .sha256(of: [1] + left.bytes32.bytes + right.bytes32.bytes)
    }

    /// The largest power of two below a number.
    private static func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }
}
