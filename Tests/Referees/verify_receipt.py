"""Checks a settlement receipt with pycose and hashlib alone: verify_receipt.py FILE LOG_KEY_IN_HEXADECIMAL"""
import hashlib
import sys

import cbor2
from pycose.headers import KID
from pycose.keys import OKPKey
from pycose.keys.curves import Ed25519
from pycose.messages import Sign1Message


def check(condition, otherwise):
    if not condition:
        sys.exit(otherwise)


record, receipt = cbor2.loads(open(sys.argv[1], "rb").read())
log = bytes.fromhex(sys.argv[2])
message = Sign1Message.decode(receipt)
size, index, path = cbor2.loads(message.uhdr[396][-1][0])
check(message.phdr[395] == 1 and message.phdr[KID] == log and message.phdr[15][1] == log.hex(), "another log")
check(message.phdr[-65537] == size and index < size, "the proof is for another tree")

root, last = hashlib.sha256(b"\0" + record).digest(), size - 1
for sibling in path:  # RFC 9162, section 2.1.3.2
    check(last > 0, "the path is too long")
    if index % 2 or index == last:
        root = hashlib.sha256(b"\1" + sibling + root).digest()
        while index % 2 == 0 and index > 0:
            index, last = index // 2, last // 2
    else:
        root = hashlib.sha256(b"\1" + root + sibling).digest()
    index, last = index // 2, last // 2
check(last == 0, "the path is too short")
message.key = OKPKey(crv=Ed25519, x=log)
check(message.verify_signature(detached_payload=root), "the log did not sign this")
print(f"record {record[:8].hex()}… is in the log {log.hex()} of {size} records")
