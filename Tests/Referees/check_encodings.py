"""Checks records, receipts and link messages with pycose, cbor2 and hashlib: check_encodings.py FILE

The file is a JSON list of {name, hex, diagnostic}: `diagnostic` is the item in the diagnostic notation of RFC 8949,
section 8. With {log, root} beside them the item is a signed tree head, a COSE receipt or a settlement receipt, which that
log signed over that root. Whatever is signed anywhere inside is verified too. Every item is read by these libraries and
by nothing of ours; whatever is not exactly as the vector says is printed, and the status is then 1.
"""
import hashlib
import json
import sys

import cbor2
from pycose.headers import KID
from pycose.keys import OKPKey
from pycose.keys.curves import Ed25519
from pycose.messages import Sign1Message

from check_vectors import diagnostic

SIGN1 = b"\xd2\x84"


def root_of(record, size, index, path):
    """RFC 9162, section 2.1.3.2; None if the path does not fit the place."""
    node, last = hashlib.sha256(b"\0" + record).digest(), size - 1
    for sibling in path:
        if last == 0:
            return None
        if index % 2 or index == last:
            node = hashlib.sha256(b"\1" + sibling + node).digest()
            while index % 2 == 0 and index > 0:
                index, last = index // 2, last // 2
        else:
            node = hashlib.sha256(b"\1" + node + sibling).digest()
        index, last = index // 2, last // 2
    return node if last == 0 else None


def is_signed(message, root=None):
    message.key = OKPKey(crv=Ed25519, x=message.phdr[KID])
    return message.verify_signature() if root is None else message.verify_signature(detached_payload=root)


def receipt_complaints(record, encoded, root=None):
    message = Sign1Message.decode(encoded)
    size, index, path = cbor2.loads(message.uhdr[396][-1][0])
    proven = root_of(record, size, index, path)
    if message.phdr[-65537] != size or proven is None:
        yield "a receipt whose proof is for another tree"
    elif root not in (None, proven):
        yield f"a receipt for the root {proven.hex()}"
    elif message.phdr[15][1] != message.phdr[KID].hex() or not is_signed(message, proven):
        yield "a receipt that the log did not sign"


def is_settlement_receipt(value):
    """A record and a COSE receipt; an intent and its request, which also stand side by side, have payloads."""
    if len(value) != 2 or not all(isinstance(item, bytes) for item in value) or not value[1].startswith(SIGN1):
        return False
    return Sign1Message.decode(value[1]).payload is None


def embedded_complaints(value):
    """What is wrong with the signed things anywhere inside."""
    if isinstance(value, list):
        if is_settlement_receipt(value):
            yield from receipt_complaints(*value)
            yield from embedded_complaints(cbor2.loads(value[0]))
        else:
            for item in value:
                yield from embedded_complaints(item)
    elif isinstance(value, bytes) and value.startswith(SIGN1):
        message = Sign1Message.decode(value)
        if message.payload is not None and not is_signed(message):
            yield "a signature inside that is not valid"
    elif isinstance(value, bytes) and value.startswith(b"\x82\x59"):
        yield from embedded_complaints(cbor2.loads(value))


def complaints(vector):
    encoded = bytes.fromhex(vector["hex"])
    value = cbor2.loads(encoded)
    if cbor2.dumps(value, canonical=True) != encoded:
        yield "not in canonical form"
    if diagnostic(value) != vector["diagnostic"]:
        yield f"it says {diagnostic(value)}"
    yield from embedded_complaints(value)
    if "root" not in vector:
        return
    root, log = bytes.fromhex(vector["root"]), bytes.fromhex(vector["log"])
    if isinstance(value, list):
        yield from receipt_complaints(*value, root)
    message = Sign1Message.decode(value[1] if isinstance(value, list) else encoded)
    if message.phdr[KID] != log or not is_signed(message, root):
        yield "the log did not sign it"


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
