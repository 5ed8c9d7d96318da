"""Reads the body of an answer within a limit of bytes, unpacked: a small answer may unfold to gigabytes."""

from __future__ import annotations

from devportal.errors import IO, PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_STEP = 65_536


def read_body(raw: Iterable[bytes], encoding: str, limit: int, take: Callable[[bytes], object]) -> None:
    """Hand the parts of a body to `take`, unpacked from gzip or deflate, at most `limit` bytes.

    Raises PortalError (I/O): too large, an encoding nobody asked for, or an end in the middle.
    """
    packing = encoding.strip().lower()
    if packing in ("", "identity"):
        _copy(raw, limit, take)
    elif packing in ("gzip", "x-gzip", "deflate"):
        _unpack(raw, limit, take)
    else:
        raise _broken(f"the answer is packed as {packing[:20]!r}, which was not asked for")


def _copy(raw: Iterable[bytes], limit: int, take: Callable[[bytes], object]) -> None:
    size = 0
    for part in raw:
        size += len(part)
        if size > limit:
            raise too_large(limit)
        take(part)


def _unpack(raw: Iterable[bytes], limit: int, take: Callable[[bytes], object]) -> None:
    import zlib

    size, began = 0, False
    unpacker = zlib.decompressobj(wbits=47)  # gzip or zlib, as its head says
    for part in raw:
        data, began = part, began or bool(part)
        while data or not unpacker.eof:
            if unpacker.eof:  # a gzip file may be several, one after the other
                unpacker = zlib.decompressobj(wbits=47)
            try:
                out = unpacker.decompress(data, _STEP)
            except zlib.error:
                raise _broken("the answer is not packed as it says") from None
            size += len(out)
            if size > limit:
                raise too_large(limit)
            take(out)
            data = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            if len(out) < _STEP and not unpacker.eof:
                break
    if began and not unpacker.eof:
        raise _broken("the answer ends in the middle")


def too_large(limit: int) -> PortalError:
    return PortalError(
        f"the answer is larger than {limit} bytes",
        hint="raise network.max_bytes in your own configuration",
        exit_code=IO,
        code="net.too-large",
    )


def _broken(why: str) -> PortalError:
    return PortalError(why, exit_code=IO, code="net.broken")
