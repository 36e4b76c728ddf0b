"""The other end of a Noise channel, by Python's noiseprotocol: every line is one message in hexadecimal.

    noise_peer.py initiator|responder PATTERN PROLOGUE OWN_KEY PEER_KEY

Keys are hexadecimal, or - where the pattern has none: the own private one, and the peer's public one where it is known
beforehand. The payload of each handshake message is the name of the side and the number of the message. After the
handshake comes a line with the handshake hash. From then on each line is opened, turned back to front, sealed and sent
back; "rekey" renews both ciphers. A pattern of one message has one direction: what was opened is then said in the clear.
"""

import sys

from noise.connection import Keypair, NoiseConnection

SUITE = "25519_ChaChaPoly_BLAKE2b"


def say(message):
    print(bytes(message).hex(), flush=True)


def hear():
    line = sys.stdin.readline()
    if not line:
        sys.exit("the other side said nothing more")
    return bytes.fromhex(line)


def main():
    role, pattern, prologue, own_key, peer_key = sys.argv[1:]
    noise = NoiseConnection.from_name(f"Noise_{pattern}_{SUITE}".encode())
    noise.set_prologue(bytes.fromhex(prologue))
    if own_key != "-":
        noise.set_keypair_from_private_bytes(Keypair.STATIC, bytes.fromhex(own_key))
    if peer_key != "-":
        noise.set_keypair_from_public_bytes(Keypair.REMOTE_STATIC, bytes.fromhex(peer_key))
    writes = role == "initiator"
    if writes:
        noise.set_as_initiator()
    else:
        noise.set_as_responder()
    noise.start_handshake()

    number = 0
    while not noise.handshake_finished:
        if writes:
            say(noise.write_message(f"{role} {number}".encode()))
        else:
            payload = bytes(noise.read_message(hear())).decode()
            other = "responder" if role == "initiator" else "initiator"
            if payload != f"{other} {number}":
                sys.exit(f"message {number} said {payload!r}")
        writes = not writes
        number += 1
    say(noise.get_handshake_hash())

    one_way = number == 1
    if one_way and role == "initiator":
        say(noise.encrypt(b"only this"))
        return
    for line in sys.stdin:
        if line.strip() == "rekey":
            noise.rekey_inbound_cipher()
            noise.rekey_outbound_cipher()
            continue
        opened = bytes(noise.decrypt(bytes.fromhex(line)))
        say(opened[::-1] if one_way else noise.encrypt(opened[::-1]))


main()
