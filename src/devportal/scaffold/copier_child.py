"""The child that renders one copier template: started by file name, its job on stdin, its answer in JSON.

The only importer of copier. It stays with copier's public functions; what it takes away is not copier's but
the filters of jinja2-ansible-filters that read the machine.
"""

from __future__ import annotations

import gc
import json
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class MachineFilterError(Exception):
    """A template used a filter that reads the machine."""


class _Recorder:
    """Keeps what copier prints, in order, so that the template's own messages can be told from progress."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.room = 200_000

    def stream(self, name: str) -> Any:
        recorder = self

        class Stream:
            encoding = "utf-8"

            def write(self, text: str) -> int:
                if recorder.room > 0:
                    recorder.said.append((name, text[: recorder.room]))
                    recorder.room -= len(text)
                return len(text)

            def flush(self) -> None:
                """Nothing is held back."""

            def isatty(self) -> bool:
                return False

        return Stream()


def main(setup: str) -> None:
    """Render the job that stands on stdin and report how it ended."""
    sys.path += [path for path in json.loads(setup)["path"] if path not in sys.path]
    from devportal.scaffold import child

    child.apply(setup)
    channel = child.take_stdout()
    gc.disable()  # nothing of an import is garbage: a quarter of its time
    try:
        import copier
    except MemoryError:
        child.say(channel, event="error", kind="limit", message="out of memory")
        os._exit(1)
    gc.freeze()
    gc.enable()
    job = json.loads(sys.stdin.buffer.read() or b"null")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if job is not None:
        _run(copier, job, channel)
    # taking the interpreter down in order costs as much as rendering a small template
    os._exit(0)


def _run(copier: Any, job: dict[str, Any], channel: int) -> None:
    from devportal.scaffold import child

    if not job["trust"]:
        _take_away(job["refused_filters"])
    recorder = _Recorder()
    sys.stdout, sys.stderr = recorder.stream("out"), recorder.stream("err")
    try:
        copier.run_copy(
            job["template"],
            job["project"],
            data=job["answers"],
            settings=copier.Settings(),
            defaults=True,
            overwrite=True,
            unsafe=job["trust"],
            skip_tasks=not job["tasks"],
        )
    except BaseException as error:  # noqa: BLE001 - everything that can happen is told to the parent
        child.say(channel, event="error", **_told(error, job))
        return
    before, after = _messages(recorder.said)
    child.say(channel, event="done", before=before, after=after)


def _take_away(names: list[str]) -> None:
    from jinja2_ansible_filters.core_filters import FilterModule  # type: ignore[import-untyped] # ships no types

    original = FilterModule.filters

    def refusal(name: str) -> Any:
        def refuse(*_: object, **__: object) -> None:
            raise MachineFilterError(name)

        return refuse

    def filters(self: Any) -> dict[str, Any]:
        return {**original(self), **{name: refusal(name) for name in names}}

    FilterModule.filters = filters


def _messages(said: list[tuple[str, str]]) -> tuple[str, str]:
    """Give the template's messages before and after copying.

    copier prints the first before it says that it copies, and the second after the empty line on stdout that
    ends its list of files.
    """
    before: list[str] = []
    after: list[str] = []
    place: list[str] | None = before
    for stream, text in said:
        if place is before and text.startswith("\nCopying from template version"):
            place = None
        elif stream == "out" and place is None:
            place = after
        elif stream == "err" and place is not None and "> Running task" not in text:
            place.append(text)
    return "".join(before).strip(), "".join(after).strip()


def _told(error: BaseException, job: dict[str, Any]) -> dict[str, Any]:
    """Give what happened: a kind the parent knows, the message, and the template line where there is one."""
    chain = list(_causes(error))
    last = chain[-1]
    kind = next((kind for item in chain if (kind := _kind(item))), "render")
    message = str(error) or str(last) or type(error).__name__
    file, line = _place(chain, job["template"])
    code = next((item.errno for item in chain if isinstance(item, OSError)), None)
    return {
        "kind": kind,
        "type": type(last).__name__,
        "message": message[:4_000],
        "file": file,
        "line": line,
        "errno": code,
    }


def _causes(error: BaseException) -> list[BaseException]:
    chain = [error]
    while len(chain) < 20:
        cause = chain[-1].__cause__ or chain[-1].__context__
        if cause is None or cause in chain:
            break
        chain.append(cause)
    return chain


def _kind(error: BaseException) -> str | None:
    import errno

    name = type(error).__name__
    if name in ("UnsafeTemplateError", "ForbiddenPathError", "SecurityError", "PathNotRelativeError"):
        return "unsafe"
    if isinstance(error, MachineFilterError):
        return "filter"
    if name == "TaskError":
        return "task"
    if isinstance(error, (MemoryError, RecursionError, OverflowError)):
        return "limit"
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return "limit"
    disk = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EMFILE)
    if isinstance(error, OSError) and error.errno in disk:
        return "io"
    text = str(error)
    if isinstance(error, ValueError) and text.startswith(
        ("Invalid choice for", "Validation error for question", 'Question "')
    ):
        return "answer"
    return None


def _place(chain: list[BaseException], template: str) -> tuple[str | None, int | None]:
    """Give the innermost line of a template file that the error passed through."""
    root = os.path.realpath(template) + os.sep
    for error in chain:
        file, line = getattr(error, "filename", None), getattr(error, "lineno", None)
        if isinstance(file, str) and file.startswith(root) and isinstance(line, int):
            return file[len(root) :], line
        found: tuple[str | None, int | None] = (None, None)
        trace = error.__traceback__
        while trace is not None:
            name = trace.tb_frame.f_code.co_filename
            if name.startswith(root):
                found = name[len(root) :], trace.tb_lineno
            trace = trace.tb_next
        if found[0] is not None:
            return found
    return None, None


if __name__ == "__main__":
    main(sys.argv[1])
