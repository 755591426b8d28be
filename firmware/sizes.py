#!/usr/bin/env python3
"""Reads what an image of the firmware takes of the chip from its ELF file, and fails above the budgets of docs/board.md.

    firmware/sizes.py IMAGE.elf...

An image whose name ends in "-release" must further be without the board link: no symbol of it may be there.
"""

import struct
import sys
from pathlib import Path

KB = 1024
# Budgets in bytes: docs/board.md says where each comes from.
FLASH_MAX = 960 * KB
CODE_MAX = 300 * KB
SRAM_MAX = 120 * KB
CCM_MAX = 56 * KB

FLASH = range(0x0800_0000, 0x0810_0000)
SRAM = range(0x2000_0000, 0x2002_0000)
# The real chip's, and where QEMU's board stands in for it.
CCM = (range(0x1000_0000, 0x1001_0000), range(0x2002_0000, 0x2003_0000))

SHT_SYMTAB, SHT_NOBITS, SHF_ALLOC = 2, 8, 2
# A crate's name in a mangled symbol, old and new manner: `4link` as a path's first part.
LINK_MARKS = ("_ZN4link", "4link7message", "4link5frame", "4link5board", "_4link")


class Mistake(Exception):
    """What is wrong with a file, for its user."""


def text_at(table, offset):
    return table[offset : table.index(b"\0", offset)].decode("utf-8", "replace")


class Elf:
    """The sections and symbols of a 32-bit little-endian ELF file."""

    def __init__(self, path):
        data = Path(path).read_bytes()
        if data[:6] != b"\x7fELF\x01\x01":
            raise Mistake(f"{path}: no 32-bit little-endian ELF file; firmware/build makes one")
        start, size, count, names = struct.unpack_from("<I", data, 32) + struct.unpack_from("<3H", data, 46)
        heads = [struct.unpack_from("<10I", data, start + index * size) for index in range(count)]
        body = lambda head: data[head[4] : head[4] + head[5]]
        self.sections = [(text_at(body(heads[names]), head[0]), *head[1:]) for head in heads]
        self.symbols = {}
        for head in heads:
            if head[1] == SHT_SYMTAB:
                strings, table = body(heads[head[6]]), body(head)
                for name, value, *_ in struct.iter_unpack("<IIIBBH", table):
                    self.symbols[text_at(strings, name)] = value

    def allocated(self):
        """Name, address, bytes and whether it is in the file, of each section that the chip holds."""
        for name, kind, flags, address, _, size, *_ in self.sections:
            if flags & SHF_ALLOC and size:
                yield name, address, size, kind != SHT_NOBITS


def figures(elf):
    flash = glyphs = sram = ccm = 0
    for name, address, size, loaded in elf.allocated():
        if address in FLASH or loaded:
            flash += size
        if name == ".glyphs":
            glyphs += size
        if address in SRAM:
            sram += size
        if any(address in bank for bank in CCM):
            ccm += size
    stack = elf.symbols["_stack_start"] - elf.symbols["_stack_end"]
    return {"flash": flash, "glyphs": glyphs, "code": flash - glyphs, "sram": sram, "ccm": ccm + stack, "stack": stack}


def judge(path):
    elf = Elf(path)
    found = figures(elf)
    print(
        f"{Path(path).stem:28} flash {found['flash']:7} = code {found['code']:6} + glyphs {found['glyphs']:6}   "
        f"SRAM {found['sram']:6}   CCM {found['ccm']:5}, its stack {found['stack']:5}"
    )
    wrong = []
    for what, name, most in (
        ("the whole firmware takes", "flash", FLASH_MAX),
        ("code without glyphs takes", "code", CODE_MAX),
        ("main SRAM takes", "sram", SRAM_MAX),
        ("core-coupled memory with its stack takes", "ccm", CCM_MAX),
    ):
        if found[name] > most:
            wrong.append(f"{path}: {what} {found[name]} bytes, {most} is the most")
    if not found["glyphs"]:
        wrong.append(f"{path}: the section .glyphs is empty; firmware/memory/sections.x names what belongs there")
    if Path(path).stem.endswith("-release"):
        inside = sorted(name for name in elf.symbols if any(mark in name for mark in LINK_MARKS))
        if inside:
            wrong.append(f"{path}: a release image holds the board link: {inside[0]} and {len(inside) - 1} more")
    elif not any(any(mark in name for mark in LINK_MARKS) for name in elf.symbols):
        wrong.append(f"{path}: no symbol of the board link is seen in a bench image, so its absence elsewhere proves nothing")
    return wrong


def main(paths):
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        wrong = [line for path in paths for line in judge(path)]
    except (Mistake, OSError) as mistake:
        print(f"firmware/sizes.py: {mistake}", file=sys.stderr)
        return 2
    for line in wrong:
        print(f"firmware/sizes.py: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
