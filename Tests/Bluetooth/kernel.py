"""Takes a Debian kernel apart for a virtual machine.

    kernel.py LINUX KERNEL FOLDER MODULE...   unpacks the kernel of the unpacked package LINUX into the file KERNEL, and copies these
                                               modules and all they need into FOLDER, numbered in the order of loading
    kernel.py --pack FOLDER FILE              packs a folder for the kernel to unpack at its start (cpio, "newc")
"""

import lzma
import os
import pathlib
import re
import shutil
import sys


def unpack_kernel(packed: bytes) -> bytes:
    """A kernel's file is a small program and, behind it, the kernel itself, compressed by XZ."""
    return lzma.LZMADecompressor().decompress(packed[packed.index(b"\xfd7zXZ\x00") :])


def needs(module: pathlib.Path) -> list[str]:
    """What a module says that must be loaded before it."""
    said = re.search(rb"\0depends=([^\0]*)\0", module.read_bytes())
    return [name for name in said.group(1).decode().split(",") if name] if said else []


def in_order(wanted: list[str], modules: dict[str, pathlib.Path], built_in: set[str]) -> list[str]:
    order: list[str] = []

    def add(name: str) -> None:
        name = name.replace("-", "_")
        if name in order or name in built_in:
            return
        for needed in needs(modules[name]):
            add(needed)
        order.append(name)

    for name in wanted:
        add(name)
    return order


def take_apart(linux: pathlib.Path, kernel: pathlib.Path, folder: pathlib.Path, wanted: list[str]) -> None:
    packed = next((linux / "boot").glob("vmlinuz-*"))
    kernel.write_bytes(unpack_kernel(packed.read_bytes()))
    release = next((linux / "lib/modules").iterdir())
    modules = {file.stem.replace("-", "_"): file for file in release.rglob("*.ko")}
    built_in = {
        pathlib.Path(line).stem.replace("-", "_") for line in (release / "modules.builtin").read_text().splitlines()
    }
    for number, name in enumerate(in_order(wanted, modules, built_in)):
        shutil.copy(modules[name], folder / f"{number:03}-{name}.ko")


def pack(folder: pathlib.Path, archive: pathlib.Path) -> None:
    with archive.open("wb") as out:

        def entry(name: str, mode: int, content: bytes) -> None:
            encoded = name.encode() + b"\0"
            fields = [0, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(encoded), 0]
            out.write(b"070701" + b"".join(b"%08X" % field for field in fields))
            out.write(encoded)
            out.write(b"\0" * (-out.tell() % 4))
            out.write(content)
            out.write(b"\0" * (-out.tell() % 4))

        for path in sorted(folder.rglob("*")):
            name = str(path.relative_to(folder))
            if path.is_dir():
                entry(name, 0o040755, b"")
            else:
                entry(name, 0o100755 if os.access(path, os.X_OK) else 0o100644, path.read_bytes())
        entry("TRAILER!!!", 0, b"")


if __name__ == "__main__":
    if sys.argv[1] == "--pack":
        pack(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
    else:
        take_apart(*map(pathlib.Path, sys.argv[1:4]), sys.argv[4:])
