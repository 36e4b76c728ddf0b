/// Who is meant: the clearing node, or the payment node of one person.
enum Node: Hashable, Sendable {
    case clearing
    case device(Int)

    /// 0 for the clearing node, then the devices.
    var index: Int {
        switch self {
        case .clearing: 0
        case .device(let device): device + 1
        }
    }
}
