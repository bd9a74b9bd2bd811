"""Messages on stdio: u32 little-endian length of the JSON, the JSON, then as many raw bytes as its "bytes" says."""

import json
import struct
from typing import Any, BinaryIO

Message = tuple[dict[str, Any], bytearray]


def fill(stream: BinaryIO, size: int) -> bytearray | None:
    """Exactly `size` bytes, or None where the stream ends."""
    data = bytearray(size)
    view = memoryview(data)
    at = 0
    while at < size:
        got = stream.readinto(view[at:])  # type: ignore[attr-defined]
        if not got:
            return None
        at += got
    return data


def read_message(stream: BinaryIO) -> Message | None:
    prefix = fill(stream, 4)
    if prefix is None:
        return None
    text = fill(stream, struct.unpack("<I", prefix)[0])
    if text is None:
        return None
    head = json.loads(text)
    payload = fill(stream, head.get("bytes", 0))
    return None if payload is None else (head, payload)


def write_message(stream: BinaryIO, head: dict[str, Any], payload: memoryview | bytes = b"") -> None:
    text = json.dumps({**head, "bytes": len(payload)}).encode()
    stream.write(struct.pack("<I", len(text)) + text)
    stream.write(payload)
    stream.flush()
