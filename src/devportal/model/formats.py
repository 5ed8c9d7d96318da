"""One predicate per validator of Backstage, ASCII only and safe at the end of the string.

Source: `KubernetesValidatorFunctions`, `CommonValidatorFunctions` and `makeValidator` of
@backstage/catalog-model 1.10.1. The texts beside them say what a person has to type.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_SPACE = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What `trim()` of JavaScript removes; Python's strip() differs by U+001C-1F, U+0085 and U+FEFF."""

NAME_RULE = (
    "letters, digits and -_. inside, starting and ending with a letter or digit, at most 63 characters"
)
NAMESPACE_RULE = "lower-case letters and digits with - inside, at most 63 characters"
KIND_RULE = "letters and digits, starting with a letter, at most 63 characters"
API_VERSION_RULE = "a version such as v1, or a lower-case domain, / and a version of letters and digits"
KEY_RULE = "a name of at most 63 characters, with an optional lower-case domain and one / before it"
LABEL_VALUE_RULE = f"empty, or {NAME_RULE}"
TAG_RULE = "lower-case letters, digits and :+# with single - inside, at most 63 characters"
URL_RULE = "a whole URL with its scheme, as in https://example.com/docs"
TEXT_RULE = "some text that is not only spaces"

_patterns: dict[str, Callable[[str], object]] = {}
good_keys: set[str] = set()
good_tags: set[str] = set()
good_kinds: set[str] = set()
good_versions: set[str] = set()
"""What was found valid: nearly every key, tag, kind and apiVersion is there many times."""


def _matcher(pattern: str) -> Callable[[str], object]:
    found = _patterns.get(pattern)
    if found is None:
        import re

        found = _patterns[pattern] = re.compile(pattern, re.DOTALL).fullmatch
    return found


def is_name(text: str) -> bool:
    """Entity names, and the values and key suffixes of labels and annotations."""
    return 0 < len(text) < 64 and _matcher("(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")(text) is not None


def is_namespace(text: str) -> bool:
    """A lower-case DNS label; doubled dashes inside are fine."""
    return 0 < len(text) < 64 and _matcher("[a-z0-9]+(?:-+[a-z0-9]+)*")(text) is not None


def is_domain(text: str) -> bool:
    """Lower-case DNS labels with dots between, at most 253 characters."""
    return 0 < len(text) < 254 and all(map(is_namespace, text.split(".")))


def is_kind(text: str) -> bool:
    """A kind: letters and digits, the first a letter."""
    return 0 < len(text) < 64 and _matcher("[a-zA-Z][a-z0-9A-Z]*")(text) is not None


def is_api_version(text: str) -> bool:
    """`v1` or `example.com/v1`."""
    parts = text.split("/")
    version = parts[-1]
    if len(parts) > 2 or not 0 < len(version) < 64 or _matcher("[a-z0-9A-Z]+")(version) is None:
        return False
    return len(parts) == 1 or is_domain(parts[0])


def is_key(text: str) -> bool:
    """Keys of labels and annotations: `name` or `domain/name`."""
    if text in good_keys:
        return True
    parts = text.split("/")
    if len(parts) > 2 or not is_name(parts[-1]) or (len(parts) == 2 and not is_domain(parts[0])):
        return False
    if len(good_keys) < 10_000:
        good_keys.add(text)
    return True


def is_label_value(text: str) -> bool:
    """The empty string or a name."""
    return text == "" or is_name(text)


def is_tag(text: str) -> bool:
    """Lower-case words with single dashes between."""
    if text in good_tags:
        return True
    if not 0 < len(text) < 64 or _matcher("[a-z0-9:+#]+(?:-[a-z0-9:+#]+)*")(text) is None:
        return False
    if len(good_tags) < 10_000:
        good_tags.add(text)
    return True


def is_link(text: str) -> bool:
    """What `new URL()` accepts; `javascript:` too, so a link is never opened for being valid."""
    # a plain domain whose last label has letters only is always valid, whatever follows it
    if _matcher("https?://(?!xn--)(?:[a-z0-9-]+\\.(?!xn--))*[a-z]+(?:[/?#].*)?")(text) is not None:
        return True
    from devportal.model.url import is_url

    return is_url(text)


def is_text(text: str) -> bool:
    """Not empty and not only white space."""
    return bool(text.strip(_SPACE))
