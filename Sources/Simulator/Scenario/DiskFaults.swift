/// What befalls the disks.
public struct DiskFaults: Hashable, Sendable {
    /// From handing a group of records over to knowing that they are durable.
    public var appendMicroseconds: ClosedRange<Int64> = 200...8_000
    /// Of one append: nothing is written, and the node is told so.
    public var fails = Ratio.never
    /// Of one append: the node is told that it failed, and it may be written or not.
    public var isUnknown = Ratio.never
    /// Of a crash during an append: part of the group is on the disk, without its end.
    public var tears = Ratio.once(in: 3)

    public init() {}
}
