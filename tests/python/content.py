"""Bytes to upload, and what a picture says of itself. The twin of tests/sdk/files.js."""

import hashlib
import random
import struct

MIB = 1024 * 1024
JPEG_FRAMES = {0xC0, 0xC1, 0xC2}


def noise(length):
    """Returns bytes that do not compress and are the same on every run."""
    return random.Random(length).randbytes(length)


def md5(content):
    return hashlib.md5(content).hexdigest()


def picture(content):
    """Reads format, width and height from the header of a PNG, JPEG, WebP or GIF."""
    if content[:4] == b"\x89PNG":
        return ("png", *struct.unpack(">II", content[16:24]))
    if content[:4] == b"GIF8":
        return ("gif", *struct.unpack("<HH", content[6:10]))
    if content[8:12] == b"WEBP":
        return ("webp", *_webp(content))
    if content[:2] == b"\xff\xd8":
        return ("jpeg", *_jpeg(content))
    raise AssertionError(f"not a picture: {content[:12].hex()}")


def _jpeg(content):
    at = 2
    while content[at + 1] not in JPEG_FRAMES:
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    height, width = struct.unpack(">HH", content[at + 5 : at + 9])
    return width, height


def _webp(content):
    kind = content[12:16]
    if kind == b"VP8X":
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", content[26:30])
    return width & 0x3FFF, height & 0x3FFF
