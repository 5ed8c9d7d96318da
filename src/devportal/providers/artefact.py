"""A catalog's index as one file: written once by a crawl, read in place by everybody.

The file is a header of one line and a compressed SQLite database. The header carries the digest of the
content, which names it; the same catalog gives the same bytes on every machine. Nothing in a file is trusted:
size, digest and version are checked before SQLite sees it, and SQLite then reads it defensively.
"""

from __future__ import annotations

import os

from devportal.errors import IO, PortalError
from devportal.record import record
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

MAGIC = b"portal-index 1 "
LARGEST = 4_000_000_000
"""Bytes that an index may unfold to: 100,000 entities take 0.15 of that."""
MOST_FOLDED, LEAST_LIMIT = 100, 10_000_000
"""How often its own size an index may unfold to (a catalog folds to a tenth), and what it may in any case."""
_HEAD = 200
_STEP = 1 << 20
_FOREIGN = ("it is no index of portal", "`portal catalog export --index FILE` writes one")
_HEX = frozenset("0123456789abcdef")


@record
class Head:
    """What the first line of an index says: version of its tables, size and digest of the content."""

    schema: int
    size: int
    digest: str


def pack(database: str, target: BinaryIO, schema: int) -> Head:
    """Write the database file at `database` as a published index. Raises OSError."""
    import zlib

    size = os.stat(database).st_size
    head = Head(schema, size, _digest(database))
    target.write(MAGIC + f"schema={schema} size={size} blake2b={head.digest}\n".encode())
    packer = zlib.compressobj(6)
    target.writelines(packer.compress(part) for part in _parts(database))
    target.write(packer.flush())
    return head


def unpack(path: str, folder: str, schema: int, verify: Callable[[str], None]) -> str:
    """Unfold a published index into `folder`, under the name of its content; give the path of the database.

    `verify` looks at the unfolded file before it is put in place. What is there already is used again. Raises
    PortalError (I/O) for a file that is not what it says.
    """
    from zlib import error as zlib_error

    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            head = read_head(file, path, schema)
            if head.size > LEAST_LIMIT + MOST_FOLDED * os.fstat(file.fileno()).st_size:
                raise _bad(path, f"it unfolds to more than {MOST_FOLDED} times its size")
            place = os.path.join(folder, head.digest + ".db")
            if not _is_whole(place, head):
                _unfold(file, folder, place, head, path, verify)
    except (OSError, zlib_error) as error:
        why = getattr(error, "strerror", None) or "its content is damaged"
        raise _bad(path, why) from None
    return place


def check_file(path: str) -> None:
    """Raise PortalError (I/O) unless a file starts as an index of some version does."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if _head(file.readline(_HEAD)) is None:
                raise _bad(path, *_FOREIGN)
    except OSError as error:
        raise _bad(path, error.strerror or "it cannot be read") from None


def read_head(file: BinaryIO, path: str, schema: int) -> Head:
    """Read the first line. Raises PortalError (I/O)."""
    head = _head(file.readline(_HEAD))
    if head is None:
        raise _bad(path, *_FOREIGN)
    if head.schema != schema:
        hint = "export it again with the portal that reads it; index and reader must be of one version"
        raise _bad(path, f"its tables are of version {head.schema}, this portal reads {schema}", hint)
    if head.size > LARGEST:
        raise _bad(path, f"it unfolds to more than {LARGEST} bytes")
    return head


def _head(line: bytes) -> Head | None:
    words = line.decode("ascii", "replace").rstrip("\n").split(" ")
    if not line.startswith(MAGIC) or not line.endswith(b"\n") or len(words) != 5:
        return None
    values = [word.partition("=")[2] for word in words[2:]]
    names = [word.partition("=")[0] for word in words[2:]]
    schema, size, digest = values
    numbers = all(one.isdecimal() and one.isascii() and len(one) < 13 for one in (schema, size))
    if names != ["schema", "size", "blake2b"] or not numbers or len(digest) != 64:
        return None
    return Head(int(schema), int(size), digest) if set(digest) <= _HEX else None


def _unfold(
    file: BinaryIO, folder: str, place: str, head: Head, path: str, verify: Callable[[str], None]
) -> None:
    """Write the content beside and move it in place when size and digest are those that the header says."""
    import tempfile
    from hashlib import blake2b

    from devportal.paths import is_private, make_private

    make_private(folder)
    if not is_private(folder):
        raise _bad(path, f"{folder} can be written by others")
    handle, scratch = tempfile.mkstemp(prefix=".tmp-", dir=folder)
    try:
        seen, size = blake2b(digest_size=32), 0
        with open(handle, "wb") as out:
            for part in _unfolded(file, head.size, path):
                size += len(part)
                seen.update(part)
                out.write(part)
        if size != head.size or seen.hexdigest() != head.digest:
            raise _bad(path, "its content is not what its first line says")  # noqa: TRY301 - cleaned up below
        verify(scratch)
        os.replace(scratch, place)
    except BaseException:
        os.unlink(scratch)
        raise


def _unfolded(file: BinaryIO, size: int, path: str) -> Iterator[bytes]:
    import zlib

    unpacker = zlib.decompressobj()
    given = 0
    while part := file.read(_STEP):
        while part:
            out = unpacker.decompress(part, _STEP)
            given += len(out)
            if given > size:
                raise _bad(path, "its content is larger than its first line says")
            yield out
            part = unpacker.unconsumed_tail
    yield unpacker.flush()
    if not unpacker.eof:
        raise _bad(path, "it ends in the middle")


def _is_whole(place: str, head: Head) -> bool:
    """Say whether an unfolded index is there and nobody else could have written it."""
    from devportal.paths import is_private

    try:
        return (
            is_private(place) and is_private(os.path.dirname(place)) and os.stat(place).st_size == head.size
        )
    except OSError:
        return False


def _digest(path: str) -> str:
    from hashlib import blake2b

    seen = blake2b(digest_size=32)
    for part in _parts(path):
        seen.update(part)
    return seen.hexdigest()


def _parts(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while part := file.read(_STEP):
            yield part


def _bad(path: str, why: str, hint: str | None = None) -> PortalError:
    return PortalError(
        f"the index {quoted(path)} is not used: {why}", hint=hint, exit_code=IO, code="index.bad"
    )
