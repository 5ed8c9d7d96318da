"""Work on many files shared with a second process.

Parsing and judging take the interpreter whole, so threads lose; a forked process is worth 1.6 times. Both
take the next chunk of files from one pipe, whoever is free first, and this process does what the other one
did not deliver, so that a child that dies costs time and nothing else.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

LEAST = 600
"""Fewer files are done sooner than a process is started and talked to."""
CHUNK = 24
_HEAD = 8


def fan(paths: Sequence[str], work: Callable[[str], Any]) -> Iterator[tuple[str, Any]]:
    """Give (path, what `work` makes of it) for each path, in any order.

    `work` must give plain data (tuples, text, numbers, bytes): it crosses a pipe as marshalled bytes, which
    are read only from a child of our own.
    """
    if len(paths) < LEAST or _cores() < 2:
        for path in paths:
            yield path, work(path)
        return
    chunks = [paths[at : at + CHUNK] for at in range(0, len(paths), CHUNK)]
    yield from _shared(chunks[: _room()], work)
    for chunk in chunks[_room() :]:
        for path in chunk:
            yield path, work(path)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity") and hasattr(os, "fork"):
        return len(os.sched_getaffinity(0))
    return 1


def _room() -> int:
    """How many tokens fit into a pipe before anybody reads: 64 KiB of four bytes each, less a margin."""
    return 16_000


def _shared(chunks: list[Sequence[str]], work: Callable[[str], Any]) -> Iterator[tuple[str, Any]]:
    tokens, out = os.pipe()
    for number in range(len(chunks)):
        os.write(out, number.to_bytes(4, "little"))
    os.close(out)
    results, sink = os.pipe()
    child = os.fork()
    if child == 0:
        _child(results, tokens, sink, chunks, work)
    os.close(sink)
    done = [False] * len(chunks)
    try:
        yield from _parent(tokens, results, chunks, work, done)
    finally:
        os.close(tokens)
        os.close(results)
        if not all(done):
            _end(child)
        os.waitpid(child, 0)


def _end(child: int) -> None:
    import signal

    try:
        os.kill(child, signal.SIGKILL)
    except ProcessLookupError:
        return


def _parent(
    tokens: int, results: int, chunks: list[Sequence[str]], work: Callable[[str], Any], done: list[bool]
) -> Iterator[tuple[str, Any]]:
    """Take in what the child made as soon as it is there, else make the next chunk."""
    import marshal
    import select

    while True:
        if select.select([results], [], [], 0)[0]:
            number, made = _receive(results, marshal.loads)
            if number is None:
                break
            done[number] = True
            yield from made
            continue
        token = os.read(tokens, 4)
        if not token:
            number, made = _receive(results, marshal.loads)
            if number is None:
                break
            done[number] = True
            yield from made
            continue
        number = int.from_bytes(token, "little")
        for path in chunks[number]:
            yield path, work(path)
        done[number] = True
    for number, chunk in enumerate(chunks):
        if not done[number]:
            for path in chunk:
                yield path, work(path)
            done[number] = True


def _receive(results: int, loads: Callable[[bytes], Any]) -> tuple[int | None, list[tuple[str, Any]]]:
    head = _exactly(results, _HEAD)
    if len(head) < _HEAD:
        return None, []
    size = int.from_bytes(head[:4], "little")
    data = _exactly(results, size)
    if len(data) < size:
        return None, []
    return int.from_bytes(head[4:], "little"), loads(data)


def _exactly(source: int, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = os.read(source, size - len(data))
        if not more:
            break
        data += more
    return data


def _child(
    results: int, tokens: int, sink: int, chunks: list[Sequence[str]], work: Callable[[str], Any]
) -> None:
    """Make chunks until there are none left; never come back into the parent's code."""
    import marshal

    try:
        os.close(results)
        while token := os.read(tokens, 4):
            number = int.from_bytes(token, "little")
            data = marshal.dumps([(path, work(path)) for path in chunks[number]])
            message = len(data).to_bytes(4, "little") + number.to_bytes(4, "little") + data
            while message:
                message = message[os.write(sink, message) :]
        os._exit(0)
    finally:
        os._exit(1)  # whatever went wrong, the parent does the rest itself and tells of it
