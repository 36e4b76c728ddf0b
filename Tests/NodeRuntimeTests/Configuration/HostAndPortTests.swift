import NodeRuntime
import Testing

@Suite struct HostAndPortTests {
    @Test(
        "addresses and names with a port are read and written the same",
        arguments: [
            "127.0.0.1:7410", "0.0.0.0:0", "255.255.255.255:65535", "[::1]:7410", "[fe80::1]:1", "[::]:0",
            "localhost:80", "clearing.example.org:7410", "a-b.c1:1", "xn--bcher-kva.example:443", "1.example:1",
        ])
    func roundTrip(text: String) throws {
        #expect(try #require(HostAndPort(text)).description == text)
    }

    @Test(
        "everything else is refused",
        arguments: [
            "", ":", "127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1",
            "127.0.0.1:080",
            "127.0.0.1:8o", "127.0.0.1: 80", " 127.0.0.1:80", "127.0.0.1:80 ", "256.0.0.1:80", "127.0.1:80",
            "127.0.0.01:80", "1.2.3.4.5:80", "::1:80", "[::1:80", "::1]:80", "[]:80", "[127.0.0.1]:80", "[::1]80",
            "[fe80::1%eth0]:80", "-a:80", "a-:80", "a..b:80", ".a:80", "a.:80", "a_b:80", "bücher:80", "a b:80", "7410",
            "http://127.0.0.1:80", "a/b:80", String(repeating: "a", count: 64) + ":80",
            Array(repeating: String(repeating: "a", count: 62), count: 5).joined(separator: ".") + ":80",
        ])
    func refused(text: String) {
        #expect(HostAndPort(text) == nil)
    }

    @Test("only addresses of this machine alone count as loopback")
    func loopback() throws {
        for text in ["127.0.0.1:1", "127.255.0.3:1", "[::1]:1", "[0:0:0:0:0:0:0:1]:1", "localhost:1"] {
            #expect(try #require(HostAndPort(text)).isLoopback, "\(text)")
        }
        for text in ["0.0.0.0:1", "[::]:1", "192.168.1.1:1", "[::2]:1", "localhost.example:1", "128.0.0.1:1"] {
            #expect(try !#require(HostAndPort(text)).isLoopback, "\(text)")
        }
    }
}
