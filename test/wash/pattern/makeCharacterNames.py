"""Writes src/wash/pattern/characterNameTable.ts: names that are no composition of a Latin letter and its marks."""
import unicodedata

BLOCKS = [(0x20, 0x24F), (0x2010, 0x2027), (0x2030, 0x205E), (0x20A0, 0x20BF), (0x2100, 0x2100), (0x2116, 0x2122), (0xFEFF, 0xFEFF), (0x200B, 0x200F), (0x2000, 0x200A), (0x202F, 0x202F), (0x3000, 0x3000)]

lines = []
for first, last in BLOCKS:
    for c in range(first, last + 1):
        name = unicodedata.name(chr(c), None)
        if name is None or c >= 0x180 and c <= 0x24F:
            continue
        if name.startswith("LATIN ") and len(unicodedata.normalize("NFD", chr(c))) > 1:
            continue
        if name.startswith("LATIN ") and chr(c).isascii():
            continue
        if name.startswith("DIGIT "):
            continue
        lines.append(f"{c:X} {name}")

print("/*\n * Names of characters by which \\N{…} may call them: one a line, `code point name`, from Unicode 14.0.")
print(" * Written by test/wash/pattern/makeCharacterNames.py.\n */")
print("export const CHARACTER_NAMES = `\\\n" + "\n".join(lines) + "`;")
