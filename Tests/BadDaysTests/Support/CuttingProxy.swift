import Foundation
import Synchronization

/// Stands between a node and its PostgreSQL server, and can lose the answer to a commit.
final class CuttingProxy: Sendable {
    let port: Int
    private let server: String
    private let listener: Int32
    private struct State {
        var isArmed = false
        var cutCount = 0
        var isClosed = false
        var isDown = false
        var sockets: Set<Int32> = []
    }
    private let state = Mutex(State())

    /// - Parameter server: the path of its socket.
    init(to server: String) throws {
        self.server = server
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw CocoaError(.featureUnsupported) }
        port = Int(UInt16(bigEndian: address.sin_port))
        self.listener = listener
        Thread.detachNewThread { self.accept() }
    }

    /// The next answer that says that records were committed is lost, and its connection with it.
    func loseNextCommit() { state.withLock { $0.isArmed = true } }

    var cutCount: Int { state.withLock { $0.cutCount } }

    /// Nobody gets through, and whoever was through is cut off.
    func setDown(_ isDown: Bool) {
        let sockets = state.withLock { state in
            state.isDown = isDown
            return isDown ? state.sockets : []
        }
        for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    func close() {
        setDown(true)
        state.withLock { $0.isClosed = true }
        shutdown(listener, Int32(SHUT_RDWR))
        Glibc.close(listener)
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else {
                if state.withLock({ $0.isClosed }) || errno == EBADF { return }
                continue
            }
            guard !state.withLock({ $0.isDown }), let upstream = connect() else {
                Glibc.close(client)
                continue
            }
            state.withLock { $0.sockets.formUnion([client, upstream]) }
            Thread.detachNewThread { self.forward(from: client, to: upstream, watching: false) }
            Thread.detachNewThread { self.forward(from: upstream, to: client, watching: true) }
        }
    }

    private func connect() -> Int32? {
        let upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: server.utf8) }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(upstream, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        if isConnected { return upstream }
        Glibc.close(upstream)
        return nil
    }

    private func forward(from source: Int32, to target: Int32, watching: Bool) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var hasInserted = false
        while true {
            let count = read(source, &buffer, buffer.count)
            guard count > 0 else { break }
            if watching {
                let chunk = Data(buffer[..<count])
                hasInserted = hasInserted || chunk.range(of: Data("INSERT 0 ".utf8)) != nil
                if chunk.range(of: Data("COMMIT\0".utf8)) != nil {
                    let isCut = state.withLock { state in
                        guard hasInserted, state.isArmed else { return false }
                        state.isArmed = false
                        state.cutCount += 1
                        return true
                    }
                    if isCut { break }
                    hasInserted = false
                }
            }
            var sent = 0
            while sent < count {
                let written = buffer[sent..<count].withUnsafeBytes {
                    send(target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard written > 0 else { break }
                sent += written
            }
            if sent < count { break }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(target, Int32(SHUT_RDWR))
        if watching {
            state.withLock { $0.sockets.subtract([source, target]) }
            // The other direction ends by the shutdown; the descriptors are the system's again when the process ends.
        }
    }
}
