"""A node that calls its clearing node, written from Docs/PROTOCOL.md on Python's noiseprotocol alone.

    link_peer.py OWN_KEY CLEARING_KEY CONTEXT

Keys and context are hexadecimal: the own private key and the clearing node's public one. Each line written is a piece of
the stream in hexadecimal; each is answered by a line with what comes back. The clearing node says every payload back.
Ends with the line "content", or with status 1 and the reason.
"""

import os
import struct
import sys

from noise.connection import Keypair, NoiseConnection

PART = 65_518


def require(holds, claim):
    if not holds:
        sys.exit(claim)


class Peer:
    def __init__(self, own_key, clearing_key, context):
        self.inbox = b""
        self.noise = NoiseConnection.from_name(b"Noise_XK_25519_ChaChaPoly_BLAKE2b")
        self.noise.set_prologue(b"handsel link" + bytes([1, 1, 1]) + context)
        self.noise.set_keypair_from_private_bytes(Keypair.STATIC, own_key)
        self.noise.set_keypair_from_public_bytes(Keypair.REMOTE_STATIC, clearing_key)
        self.noise.set_as_initiator()
        self.noise.start_handshake()
        self.messages = []
        self.arriving = b""
        self.pings = []
        self.pongs = []

    def exchange(self, *frames):
        stream = b"".join(struct.pack(">H", len(frame)) + frame for frame in frames)
        print(stream.hex(), flush=True)
        self.inbox += bytes.fromhex(sys.stdin.readline())

    def frames(self):
        while len(self.inbox) >= 2:
            (length,) = struct.unpack(">H", self.inbox[:2])
            if len(self.inbox) < 2 + length:
                return
            frame, self.inbox = self.inbox[2 : 2 + length], self.inbox[2 + length :]
            yield frame

    def open(self):
        self.exchange(bytes([1, 1, 1, 1]) + self.noise.write_message())
        (answer,) = self.frames()
        require(answer[0] == 2, "the second frame is a handshake message")
        require(bytes(self.noise.read_message(answer[1:])) == bytes([1, 1, 1]), "version 1 is chosen out of 1 to 1")
        self.exchange(bytes([2]) + self.noise.write_message())
        self.hear()

    def seal(self, kind, body=b""):
        return self.noise.encrypt(bytes([kind]) + body)

    def say(self, message):
        frames = []
        while len(message) > PART:
            frames.append(self.seal(1, message[:PART]))
            message = message[PART:]
        self.exchange(*frames, self.seal(0, message))
        self.hear()

    def hear(self):
        for frame in self.frames():
            plain = bytes(self.noise.decrypt(frame))
            kind, body = plain[0], plain[1:]
            if kind == 0:
                self.messages.append(self.arriving + body)
                self.arriving = b""
            elif kind == 1:
                require(len(body) == PART, "a part is as long as it can be")
                self.arriving += body
            elif kind == 2:
                self.pings.append(body)
            elif kind == 3:
                self.pongs.append(body)
            else:
                sys.exit(f"a frame of kind {kind}")

    def take(self):
        require(len(self.messages) == 1, f"one message, not {len(self.messages)}")
        return self.messages.pop()


def main():
    peer = Peer(*(bytes.fromhex(argument) for argument in sys.argv[1:]))
    peer.open()
    require(len(peer.pings) == 1, "the clearing node measures the first round trip")
    peer.exchange(peer.seal(3, peer.pings[0]), peer.seal(2, b"12345678"))
    peer.hear()
    require(peer.pongs == [b"12345678"], "a ping is answered")

    session = os.urandom(16)
    peer.say(bytes([1]) + session + bytes(16) + bytes(8))
    resumed = peer.take()
    require(len(resumed) == 25 and resumed[0] == 2, "the answer to resume is resumed")
    require(resumed[17:] == bytes(8), "nothing was received before")

    for number, payload in enumerate([b"", b"short", os.urandom(65_501), os.urandom(65_519)], start=1):
        peer.say(bytes([3]) + struct.pack(">QQ", number, number - 1) + payload)
        require(peer.take() == bytes([3]) + struct.pack(">QQ", number, number) + payload, f"payload {number} comes back")

    peer.exchange(peer.seal(4))
    print("content", flush=True)


main()
