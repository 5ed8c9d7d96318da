"""Whether a file is binary, as Backstage decides it (the rule of the npm package isbinaryfile, 5.0)."""

from __future__ import annotations

_SCANNED = 512
_RESERVE = 3
"""So many bytes more are read: a character may begin in the last byte scanned."""
_DECIDE_AFTER = 32
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\x00\x00\xfe\xff", b"\xff\xfe\x00\x00", b"\x84\x31\x95\x33")
_UTF16_MARKS = (b"\xfe\xff", b"\xff\xfe")
_PDF = b"%PDF-"


def is_binary(head: bytes) -> bool:
    """Whether a file that starts with `head` is binary; 515 bytes are looked at."""
    data = head[: _SCANNED + _RESERVE]
    if not data or data.startswith(_TEXT_MARKS):
        return False
    if data.startswith(_PDF):
        return True
    return not data.startswith(_UTF16_MARKS) and _looks_binary(data)


def _looks_binary(data: bytes) -> bool:
    scanned = min(len(data), _SCANNED)
    suspicious = index = 0
    while index < scanned:
        byte = data[index]
        if byte == 0:
            return True
        if not (7 <= byte <= 14 or 32 <= byte <= 127):
            length, moved = _character(data, index)
            index += moved
            if not length:
                suspicious += 1
                if index >= _DECIDE_AFTER and suspicious * 10 > scanned:
                    return True
        index += 1
    return suspicious * 10 > scanned or (suspicious > 1 and _is_protobuf(data[:scanned]))


def _character(data: bytes, index: int) -> tuple[bool, int]:
    """Whether a UTF-8 character of several bytes is here, and how far the scan moves on."""
    for low, high, following in ((0xC0, 0xDF, 1), (0xE0, 0xEF, 2), (0xF0, 0xF7, 3)):
        if low <= data[index] <= high and index + following < len(data):
            rest = data[index + 1 : index + 1 + following]
            good = all(0x80 <= byte <= 0xBF for byte in rest)
            return good, following if good else 1
    return False, 0


def _is_protobuf(data: bytes) -> bool:
    """Whether the bytes read as a message of Google's protocol buffers."""
    position = messages = 0
    while True:
        key, position = _variable_int(data, position)
        if position > len(data):
            break
        kind = key & 7
        if kind == 0:
            _, position = _variable_int(data, position)
        elif kind in (1, 5):
            position += 8 if kind == 1 else 4
        elif kind == 2:
            length, position = _variable_int(data, position)
            position += max(length, 0)
        else:
            return False
        if position > len(data):
            break
        messages += 1
    return messages > 0


def _variable_int(data: bytes, position: int) -> tuple[int, int]:
    """A number of several bytes and where it ends; beyond the data where it is cut off or too long."""
    value = 0
    for count in range(12):
        if position >= len(data) or count > 10:
            return value, len(data) + 1
        byte = data[position]
        position += 1
        # JavaScript counts shifts modulo 32 and keeps 32 bits.
        value |= (byte & 0x7F) << (7 * count % 32)
        if not byte & 0x80:
            value &= 0xFFFFFFFF
            return (value - (1 << 32) if value >> 31 else value), position
    return value, len(data) + 1
