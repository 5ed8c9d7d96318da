"""Files in object storage, through fsspec where it is installed."""

from __future__ import annotations

from devportal.errors import IO, PortalError
from devportal.providers.artefact import LARGEST
from devportal.text import clean_line, quoted

_STEP = 1 << 20


def is_stored(url: str) -> bool:
    """Say whether a URL names an object in storage, and not a page of a web server."""
    return url.startswith(("s3://", "gs://", "gcs://", "az://", "abfs://"))


def download(url: str, path: str) -> bool:
    """Bring an index from object storage (s3, gs, az) through fsspec; say whether fsspec is installed.

    Raises PortalError (I/O).
    """
    from importlib.util import find_spec

    if find_spec("fsspec") is None:
        return False
    import fsspec  # type: ignore[import-not-found, import-untyped, unused-ignore]  # an extra of the user's

    try:
        with fsspec.open(url, "rb") as source, open(path, "xb") as file:
            size = 0
            while part := source.read(_STEP):
                size += len(part)
                if size > LARGEST:
                    raise _bad(url, f"it is larger than {LARGEST} bytes")  # noqa: TRY301 - passed on below
                file.write(part)
    except PortalError:
        raise
    except Exception as error:  # noqa: BLE001 - each storage has exceptions of its own
        raise _bad(url, f"{type(error).__name__}: {error}"[:200]) from None
    return True


def _bad(url: str, why: str) -> PortalError:
    from devportal.scm.remote import redact

    message = f"the index {quoted(redact(url))} is not used: {clean_line(redact(why))}"
    return PortalError(message, exit_code=IO, code="index.bad")
