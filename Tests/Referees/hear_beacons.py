"""Listens to beacons through BlueZ and says what they are, by decoders that are not ours.

    hear_beacons.py ADAPTER

Says `listening`, then one line of JSON for each advertisement that BlueZ reports on the adapter (hci1, say), until its input ends:
`address`, its `type` (public or random), `manufacturer` (company to hexadecimal bytes), `service` (UUID to hexadecimal bytes), and `decoded`, which has a `kind` if a
decoder knows what it is. A line of input makes it begin to scan anew: an adapter reports what has not changed only once in a scan.
"""

import asyncio
import json
import sys

from beacontools import EddystoneEIDFrame, EddystoneUIDFrame, EddystoneURLFrame, IBeaconAdvertisement, parse_packet
from bleak import BleakScanner
from bleparser import BleParser

BASE = "-0000-1000-8000-00805f9b34fb"


def structures(manufacturer: dict[int, bytes], service: dict[str, bytes]) -> bytes:
    """The advertisement's data as it was on the air, as far as BlueZ tells."""

    def structure(kind: int, data: bytes) -> bytes:
        return bytes([len(data) + 1, kind]) + data

    parts = b""
    for company, data in manufacturer.items():
        parts += structure(0xFF, company.to_bytes(2, "little") + data)
    for uuid, data in service.items():
        if uuid.startswith("0000") and uuid.endswith(BASE):
            short = int(uuid[4:8], 16).to_bytes(2, "little")
            parts += structure(0x03, short) + structure(0x16, short + data)
    return parts


def decode(address: str, data: bytes) -> dict[str, object]:
    frame = parse_packet(b"\x02\x01\x06" + data)
    if isinstance(frame, EddystoneUIDFrame):
        return {"kind": "Eddystone-UID", "namespace": frame.namespace, "instance": frame.instance, "power": frame.tx_power}
    if isinstance(frame, EddystoneURLFrame):
        return {"kind": "Eddystone-URL", "url": frame.url, "power": frame.tx_power}
    if isinstance(frame, EddystoneEIDFrame):
        return {"kind": "Eddystone-EID", "eid": frame.eid.hex(), "power": frame.tx_power}
    if isinstance(frame, IBeaconAdvertisement):
        return {"kind": "iBeacon", "uuid": frame.uuid, "major": frame.major, "minor": frame.minor, "power": frame.tx_power}
    # The other decoder takes what a controller says: an advertising report, from an address that is sent backwards.
    report = bytes([0x02, 0x01, 0x03, 0x01]) + bytes.fromhex(address.replace(":", ""))[::-1] + bytes([len(data)]) + data + b"\xc5"
    seen, _ = BleParser().parse_raw_data(b"\x04\x3e" + bytes([len(report)]) + report)
    if seen and seen["type"] == "AltBeacon":
        # It tells the identifier's last four bytes by iBeacon's names for them.
        rest = seen["major"].to_bytes(2, "big") + seen["minor"].to_bytes(2, "big")
        return {"kind": "AltBeacon", "identifier": seen["tracker_id"].hex() + rest.hex(), "power": seen["measured power"]}
    return {}


def heard(device, advertisement) -> None:
    data = structures(advertisement.manufacturer_data, advertisement.service_data)
    line = {
        "address": device.address,
        "type": device.details["props"]["AddressType"],
        "manufacturer": {str(company): data.hex() for company, data in advertisement.manufacturer_data.items()},
        "service": {uuid: data.hex() for uuid, data in advertisement.service_data.items()},
        "decoded": decode(device.address, data),
    }
    print(json.dumps(line), flush=True)


async def main(adapter: str) -> None:
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while True:
        async with BleakScanner(heard, bluez={"adapter": adapter}):
            print("listening", flush=True)
            if not await lines.readline():
                return


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
