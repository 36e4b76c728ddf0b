"""Checks records, receipts and link messages with pycose, cbor2 and hashlib: check_encodings.py FILE

The file is a JSON list of {name, hex, diagnostic}: `diagnostic` is the item in the diagnostic notation of RFC 8949,
section 8. With {log, root} beside them the item is a signed tree head, a COSE receipt or a settlement receipt, which that
log signed over that root; with {earlier_root} too, the receipt that this tree is the beginning of that one; or evidence,
whose first head has that root. Whatever is signed anywhere inside is verified too. Every item is read by these libraries and
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


def roots_of(earlier_root, earlier, later, path):
    """RFC 9162, section 2.1.4.2: the roots of the earlier and the later tree; None if the path does not fit the sizes."""
    path = list(path)
    if earlier & (earlier - 1) == 0:
        path.insert(0, earlier_root)
    index, last = earlier - 1, later - 1
    while index % 2:
        index, last = index // 2, last // 2
    first = second = path.pop(0)
    for sibling in path:
        if last == 0:
            return None
        if index % 2 or index == last:
            first = hashlib.sha256(b"\1" + sibling + first).digest()
            second = hashlib.sha256(b"\1" + sibling + second).digest()
            while index % 2 == 0 and index > 0:
                index, last = index // 2, last // 2
        else:
            second = hashlib.sha256(b"\1" + second + sibling).digest()
        index, last = index // 2, last // 2
    return (first, second) if last == 0 else None


def consistency_complaints(encoded, earlier_root, root=None):
    message = Sign1Message.decode(encoded)
    earlier, later, path = cbor2.loads(message.uhdr[396][-2][0])
    roots = roots_of(earlier_root, earlier, later, path) if 0 < earlier < later else None
    if message.phdr[-65537] != later or roots is None or roots[0] != earlier_root:
        yield "a consistency receipt that does not begin with the earlier tree"
    elif root not in (None, roots[1]):
        yield f"a consistency receipt for the root {roots[1].hex()}"
    elif message.phdr[15][1] != message.phdr[KID].hex() or not is_signed(message, roots[1]):
        yield "a consistency receipt that the log did not sign"


def head_complaints(head):
    encoded, root = head
    message = Sign1Message.decode(encoded)
    if message.phdr[15][1] != message.phdr[KID].hex() or not is_signed(message, root):
        yield "a head that the log did not sign"


def evidence_complaints(value):
    """PROTOCOL, section 11.3: [1, kind, head, content], and the two do not fit."""
    _, kind, head, content = value
    yield from head_complaints(head)
    first = Sign1Message.decode(head[0])
    if kind == 2:
        earlier_root, receipt = content
        yield from consistency_complaints(receipt, earlier_root)
        message = Sign1Message.decode(receipt)
        if cbor2.loads(message.uhdr[396][-2][0])[0] != first.phdr[-65537] or earlier_root == head[1]:
            yield "evidence of nothing"
    elif content is not None:
        yield from head_complaints(content)
        message = Sign1Message.decode(content[0])
        if kind == 1 and (message.phdr[-65537] != first.phdr[-65537] or content[1] == head[1]):
            yield "evidence of nothing"
    if content is not None and message.phdr[KID] != first.phdr[KID]:
        yield "evidence about two logs"


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
    message = Sign1Message.decode(value[1])
    return message.payload is None and -1 in message.uhdr.get(396, {})


def is_consistency(value):
    """A root and a COSE receipt from its tree to a later one."""
    if len(value) != 2 or not all(isinstance(item, bytes) for item in value) or not value[1].startswith(SIGN1):
        return False
    return -2 in Sign1Message.decode(value[1]).uhdr.get(396, {})


def embedded_complaints(value):
    """What is wrong with the signed things anywhere inside."""
    if isinstance(value, list):
        if is_settlement_receipt(value):
            yield from receipt_complaints(*value)
            yield from embedded_complaints(cbor2.loads(value[0]))
        elif is_consistency(value):
            yield from consistency_complaints(value[1], value[0])
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
    if "earlier_root" in vector:
        yield from consistency_complaints(encoded, bytes.fromhex(vector["earlier_root"]), root)
    if vector["name"].startswith("evidence/"):
        if value[2][1] != root or Sign1Message.decode(value[2][0]).phdr[KID] != log:
            yield "evidence about another head"
        yield from evidence_complaints(value)
        return
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
