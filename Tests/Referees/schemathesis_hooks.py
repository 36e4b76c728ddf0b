"""What schemathesis cannot know of a clearing node's door: how its messages are signed, and who asks.

It opens an account of its own, answers each challenge as that account, and sends signed messages: whole, damaged, and
with whatever it makes up in their place. Loaded by SCHEMATHESIS_HOOKS.
"""

import base64
import functools
import os
import time

import cbor2
import requests
import schemathesis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hashlib import sha256
from hypothesis import strategies

DOOR = os.environ["HANDSEL_DOOR"]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x2a")
PUBLIC = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
CALLER = 3


def signed(kind, payload):
    """Docs/PROTOCOL.md section 4: a COSE_Sign1 over the payload in deterministic CBOR."""
    content = cbor2.dumps(payload, canonical=True)
    header = cbor2.dumps({1: -8, 4: PUBLIC, 16: f"application/handsel-{kind}-v1+cbor"}, canonical=True)
    signature = KEY.sign(cbor2.dumps(["Signature1", header, b"", content], canonical=True))
    return cbor2.dumps(cbor2.CBORTag(18, [header, {}, content, signature]), canonical=True)


def challenge():
    answer = requests.get(f"{DOOR}/v1/challenge", timeout=30).json()
    return base64.urlsafe_b64decode(answer["challenge"] + "=="), bytes.fromhex(answer["clearing"])


def now():
    return int(time.time() * 1_000_000)


CLEARING = challenge()[1]


@functools.cache
def account():
    opening = signed("account-opening", {1: CLEARING, 2: "Schemathesis", 3: now(), 4: bytes(16)})
    answer = requests.post(
        f"{DOOR}/v1/accounts", opening, headers={"Content-Type": "application/cose"}, timeout=30
    )
    assert answer.status_code in (201, 409), answer.text
    return sha256(opening).digest()


class Caller:
    """A challenge is good for one request."""

    def get(self, case, context):
        channel, clearing = challenge()
        proof = signed("channel-proof", {1: clearing, 2: account(), 3: channel, 4: CALLER})
        return base64.urlsafe_b64encode(proof).rstrip(b"=").decode()

    def set(self, case, data, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Handsel {data}"


schemathesis.auth(cache_by_key=lambda case, context: None, refresh_interval=None)(Caller)


def intent(identifier, amount, lifetime):
    return signed(
        "payment-intent",
        {
            1: CLEARING, 2: ["EUR", amount], 3: account(), 4: bytes(31) + b"\x07", 5: identifier,
            6: now(), 7: now() + lifetime, 8: 1,
        },
    )  # fmt: skip


def messages():
    """Signed well, whatever they say."""
    numbers = strategies.integers(-(2**63), 2**64 - 1)
    nonces = strategies.binary(min_size=16, max_size=16)
    return strategies.one_of(
        strategies.builds(intent, nonces, numbers, numbers),
        strategies.builds(intent, nonces, strategies.integers(1, 10_000), strategies.integers(1, 600_000_000)),
        strategies.builds(
            lambda nonce, name: signed("account-opening", {1: CLEARING, 2: name, 3: now(), 4: nonce}),
            nonces, strategies.text(max_size=80),
        ),
        strategies.builds(
            lambda key, role: signed(
                "key-authorisation", {1: CLEARING, 2: account(), 3: key, 4: role, 5: now()}
            ),
            strategies.binary(min_size=32, max_size=32), strategies.integers(0, 4),
        ),
        strategies.builds(
            lambda key: signed("key-revocation", {1: CLEARING, 2: account(), 3: key, 4: now()}),
            strategies.binary(min_size=32, max_size=32),
        ),
    )  # fmt: skip


def damaged(message, place, change):
    changed = bytearray(message)
    changed[place % len(changed)] ^= change
    return bytes(changed)


BODIES = strategies.one_of(
    strategies.binary(max_size=300),
    messages(),
    strategies.builds(damaged, messages(), strategies.integers(0, 5_000), strategies.integers(1, 255)),
    strategies.builds(lambda message, text: cbor2.dumps([message, None, text]), messages(), strategies.text(max_size=600)),
)
for media_type in ["application/cose", "application/cbor"]:
    schemathesis.openapi.media_type(media_type, BODIES)
