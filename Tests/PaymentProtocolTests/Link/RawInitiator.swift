import Ledger

@testable import PaymentProtocol

/// A peer that has a sealed channel with a link and may say on it what no link would.
struct RawInitiator {
    var channel: LinkChannel

    /// Shakes hands with the clearing end of a link.
    init(against responder: inout LinkPair.Side, context: [UInt8] = [7]) throws {
        let now = Timestamp(microseconds: 0)
        var random = SeededGenerator(seed: 41)
        let versions = LinkVersions.supported
        responder.take(responder.link.start(at: now, using: &random))
        var handshake = LinkEndpoint.node(LinkPair.nodeKey, clearing: LinkPair.clearingKey.publicKey).handshake(
            prologue: LinkPurpose.nodeToClearing.prologue(offered: versions, context: context))
        let hello = LinkHello.hello(
            purpose: LinkPurpose.nodeToClearing.rawValue, versions: versions,
            message: try handshake.writeMessage([], using: &random))
        responder.take(
            responder.link.received(LinkFrameReader.frame(hello.encoded), at: now, using: &random))
        guard case .handshake(let answer) = try LinkHello(decoding: Array(responder.outgoing.dropFirst(2))) else {
            throw LinkError.malformedHello
        }
        _ = try handshake.readMessage(answer)
        responder.outgoing = []
        let last = LinkHello.handshake(message: try handshake.writeMessage([], using: &random))
        responder.take(responder.link.received(LinkFrameReader.frame(last.encoded), at: now, using: &random))
        responder.outgoing = []
        channel = LinkChannel(handshake.finish(), messageBytesMax: .max)
    }
}
