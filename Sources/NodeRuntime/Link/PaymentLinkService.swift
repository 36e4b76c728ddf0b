import ServiceLifecycle

/// Keeps a payment node's link to its clearing node.
struct PaymentLinkService: Service {
    let link: ClearingLink

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await link.run()
        }
    }
}
