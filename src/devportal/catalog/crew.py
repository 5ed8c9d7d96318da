"""Threads that wait for git and servers, and that an interrupt ends at once.

Not a pool of `concurrent.futures`: an interrupt that comes while it takes its locks leaves them taken, and it
waits without a look at signals that the kernel gave to another thread.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from threading import Thread
    from typing import TypeVar

    T = TypeVar("T")
    R = TypeVar("R")

_GLANCE = 0.1
"""Seconds after which the main thread looks up: only it runs what a signal asks for."""
_PATIENCE = 2.0
"""Seconds that a thread may take to end after its git was ended."""


def work_through(
    items: Sequence[T], work: Callable[[T], R], size: int
) -> Generator[tuple[T, R | None, BaseException | None]]:
    """Do `work` on every item, `size` at a time; give each with its result or what it raised, as they end.

    When the caller stops listening, by an exception too, the work that runs is ended.
    """
    from queue import Empty, SimpleQueue
    from threading import Thread

    todo: SimpleQueue[T] = SimpleQueue()
    done: SimpleQueue[tuple[T, R | None, BaseException | None]] = SimpleQueue()
    ended: list[bool] = []

    def run() -> None:
        while not ended:
            try:
                item = todo.get_nowait()
            except Empty:
                return
            try:
                done.put((item, work(item), None))
            except BaseException as error:  # noqa: BLE001 - it is raised or told where it is listened to
                done.put((item, None, error))

    for item in items:
        todo.put(item)
    threads: list[Thread] = []
    try:
        for number in range(min(size, len(items))):
            threads.append(Thread(target=run, name=f"crew-{number}", daemon=True))
            threads[-1].start()
        left = len(items)
        while left:
            try:
                ended_one = done.get(timeout=_GLANCE)
            except Empty:
                continue
            left -= 1
            yield ended_one
    finally:
        ended.append(True)
        _end(threads)


def _end(threads: Sequence[Thread]) -> None:
    """Wait until the threads have ended, with their git when there is still one."""
    from devportal.scm.process import stopping

    if not any(thread.is_alive() for thread in threads):
        return
    with stopping():
        for thread in threads:
            if thread.ident is not None:
                thread.join(_PATIENCE)
