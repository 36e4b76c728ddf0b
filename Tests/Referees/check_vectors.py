"""Checks message vectors with pycose and cbor2: check_vectors.py FILE

The file is a JSON list of {name, typ, seed, payload_hex, envelope_hex, diagnostic}: `seed` makes the signing key,
`diagnostic` is the payload in the diagnostic notation of RFC 8949, section 8. Every vector is read by these libraries
and by nothing of ours; whatever is not exactly as the vector says is printed, and the status is then 1.
"""
import json
import sys

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pycose.algorithms import EdDSA
from pycose.headers import KID, Algorithm
from pycose.keys import OKPKey
from pycose.keys.curves import Ed25519
from pycose.messages import CoseMessage, Sign1Message

TYP = 16


def diagnostic(value):
    """The value in diagnostic notation, as Swift's tests write it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return f"h'{value.hex()}'"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(diagnostic, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{diagnostic(k)}: {diagnostic(v)}" for k, v in value.items()) + "}"
    if isinstance(value, cbor2.CBORTag):
        return f"{value.tag}({diagnostic(value.value)})"
    raise ValueError(f"no message holds a {type(value).__name__}")


def complaints(vector):
    """What is not as the vector says."""
    envelope = bytes.fromhex(vector["envelope_hex"])
    payload = bytes.fromhex(vector["payload_hex"])
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(vector["seed"]))
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    message = CoseMessage.decode(envelope)
    if not isinstance(message, Sign1Message):
        yield "not a COSE_Sign1"
        return
    if message.phdr.get(Algorithm) is not EdDSA or message.phdr.get(KID) != public or message.uhdr:
        yield "wrong headers"
    if message.phdr.get(TYP) != vector["typ"] or len(message.phdr) != 3:
        yield "wrong type"
    message.key = OKPKey(crv=Ed25519, x=public)
    if not message.verify_signature():
        yield "the signature is invalid"
    # Ed25519 is deterministic: another implementation makes the same signature.
    signed = cbor2.dumps(["Signature1", message.phdr_encoded, b"", payload])
    if key.sign(signed) != message.signature:
        yield "another signature than this one was expected"
    if message.payload != payload:
        yield "another payload"
    value = cbor2.loads(payload)
    if cbor2.dumps(value, canonical=True) != payload:
        yield "the payload is not in canonical form"
    if diagnostic(value) != vector["diagnostic"]:
        yield f"the payload says {diagnostic(value)}"
    header = cbor2.dumps({1: -8, 4: public, TYP: vector["typ"]}, canonical=True)
    if cbor2.dumps(cbor2.CBORTag(18, [header, {}, payload, message.signature]), canonical=True) != envelope:
        yield "the envelope is not in canonical form"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        vectors = json.load(file)
    wrong = 0
    for vector in vectors:
        for complaint in complaints(vector):
            wrong += 1
            print(f"{vector['name']}: {complaint}")
    print(f"{len(vectors)} vectors, {wrong} complaints")
    return 1 if wrong or not vectors else 0


if __name__ == "__main__":
    sys.exit(main())
