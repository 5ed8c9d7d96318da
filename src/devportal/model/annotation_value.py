"""How the value of a well-known annotation is read: one predicate for each form."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORMS: dict[str, tuple[Callable[[str], bool], str]] = {}
"""Form name -> (whether a value has it, how it is written)."""


def _form(name: str, words: str) -> Callable[[Callable[[str], bool]], Callable[[str], bool]]:
    def keep(test: Callable[[str], bool]) -> Callable[[str], bool]:
        FORMS[name] = (test, words)
        return test

    return keep


def _parts(text: str, mark: str = "/") -> list[str]:
    return text.split(mark)


@_form("slug", "owner/repository, as in acme/payment-api")
def _slug(text: str) -> bool:
    parts = _parts(text)
    return len(parts) == 2 and all(parts) and len(text.split()) == 1 and ":" not in text


@_form("path-slug", "group/project, with sub-groups as in acme/shop/payment-api")
def _path_slug(text: str) -> bool:
    parts = _parts(text)
    return len(parts) > 1 and all(parts) and len(text.split()) == 1 and ":" not in text


@_form("circleci", "github/owner/repository (or gh/, bitbucket/, circleci/)")
def _circleci(text: str) -> bool:
    parts = _parts(text)
    return len(parts) == 3 and all(parts) and len(text.split()) == 1


@_form("techdocs", "dir:FOLDER or url:ADDRESS, as in dir:.")
def _techdocs(text: str) -> bool:
    kind, _, rest = text.partition(":")
    return kind in ("dir", "url") and bool(rest.strip()) and (kind == "dir" or _url(rest))


@_form("location", "url:ADDRESS, as in url:https://github.com/acme/payment-api/")
def _location(text: str) -> bool:
    kind, _, rest = text.partition(":")
    return kind in ("url", "file", "dir") and bool(rest.strip()) and (kind != "url" or _url(rest))


@_form("url", "an address, as in https://tool.acme.example/x")
def _url(text: str) -> bool:
    scheme, mark, rest = text.strip().partition("://")
    return scheme.lower() in ("http", "https") and bool(mark) and bool(rest) and not rest.startswith("/")


@_form("ref", "an entity reference, as in component:default/payment-api")
def _ref(text: str) -> bool:
    from devportal.model.ref import RefError, parse_ref

    try:
        parse_ref(text.strip(), kind="component")
    except RefError:
        return False
    return True


@_form("word", "one word without blanks")
def _word(text: str) -> bool:
    return len(text.split()) == 1


@_form("words", "one or more names with commas between")
def _words(text: str) -> bool:
    return all(part.strip() for part in text.split(","))


@_form("selector", "key=value pairs with commas between, as in app=payment-api,tier=backend")
def _selector(text: str) -> bool:
    return all(_pair(part) for part in _top_level(text))


def _pair(part: str) -> bool:
    """Read one requirement as Kubernetes does: equality, a set, or presence."""
    part = part.strip()
    for mark in ("!=", "==", "="):
        key, found, value = part.partition(mark)
        if found:
            return bool(key.strip()) and not any(c in key.strip() + value.strip() for c in " =")
    if " in " in part or " notin " in part:
        return part.endswith(")") and "(" in part
    return bool(part.lstrip("!")) and not any(char in part for char in " :")


def _top_level(text: str) -> Iterator[str]:
    """Split at commas that stand outside of brackets."""
    depth, start = 0, 0
    for at, char in enumerate(text):
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
        elif char == "," and depth <= 0:
            yield text[start:at]
            start = at + 1
    yield text[start:]


@_form("equals", "key=value pairs with commas between, as in component=payment-api")
def _equals(text: str) -> bool:
    return all(
        bool(key.strip()) and bool(mark) and bool(value.strip())
        for key, mark, value in (part.partition("=") for part in text.split(","))
    )


@_form("pulumi", "organisation/project/stack, several with commas between")
def _pulumi(text: str) -> bool:
    return all(
        len(parts) == 3 and all(parts) for parts in (part.strip().split("/") for part in text.split(","))
    )


@_form("jenkins", "[instance:]folder/job, several with commas between")
def _jenkins(text: str) -> bool:
    return all(
        part.strip() and "://" not in part and not part.strip().endswith("/") for part in text.split(",")
    )


@_form(
    "alert-rule", "a query and a dimension with | between, as in sum(rate(http_requests_total[5m]))|instance"
)
def _alert_rule(text: str) -> bool:
    query, mark, label = text.partition("|")
    return bool(query.strip()) and (not mark or bool(label.strip()))


@_form("azure", "project/repository")
def _azure(text: str) -> bool:
    return len(_parts(text)) == 2 and all(_parts(text))
