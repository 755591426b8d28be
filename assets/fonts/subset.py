#!/usr/bin/env python3
"""Cuts the fonts of this folder out of Debian's fonts-noto-cjk.

    apt-get install fonts-noto-cjk && pip install fonttools && python3 assets/fonts/subset.py

What is kept: ASCII, the yuan sign, GB 2312 rows 1 (punctuation) and 3 (full width forms), and both levels of its
6,763 characters. Characters outside of GB 2312, such as 喆 and 堃, are left out on purpose: the device has to
cope with names that it cannot draw.
"""
import pathlib

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = "/usr/share/fonts/opentype/noto/NotoSansCJK-{weight}.ttc"
SIMPLIFIED_CHINESE_FACE = 2
FOLDER = pathlib.Path(__file__).parent


def row(number):
    """The characters of one row of GB 2312."""
    for cell in range(1, 95):
        try:
            yield bytes([0xA0 + number, 0xA0 + cell]).decode("gb2312")
        except UnicodeDecodeError:
            pass


def characters():
    kept = {chr(code) for code in range(0x20, 0x7F)} | {"¥", "·"}
    for number in [1, 3, *range(16, 88)]:
        kept |= set(row(number))
    assert "喆" not in kept and "堃" not in kept
    assert sum("一" <= character <= "鿿" for character in kept) == 6763
    return kept


def cut(weight):
    font = TTFont(SOURCE.format(weight=weight), fontNumber=SIMPLIFIED_CHINESE_FACE)
    options = subset.Options(
        layout_features=[], hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 13, 14], glyph_names=False
    )
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "GPOS", "GSUB", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(characters())))
    cutter.subset(font)
    path = FOLDER / f"NotoSansSC-{weight}-GB2312.otf"
    font.save(path)
    print(path.name, path.stat().st_size)


for weight in ["Regular", "Bold"]:
    cut(weight)
