"""A page as HTML that cannot run anything: no HTML of the author's, a list of tags, a policy in its head."""

from __future__ import annotations

import os
from html import escape

from devportal.techdocs.markdown import parser, tokens
from devportal.techdocs.sections import slug, unique

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.token import Token

STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.6 system-ui, sans-serif; margin: 0; display: flex; flex-wrap: wrap; }
nav { flex: 0 0 15rem; padding: 1.5rem; box-sizing: border-box; }
nav ul { list-style: none; padding-left: .8rem; margin: 0; }
nav > ul { padding-left: 0; }
nav [aria-current] { font-weight: 700; }
main { flex: 1 1 30rem; max-width: 46rem; padding: 1.5rem; box-sizing: border-box; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .8rem; border: 1px solid #8884; border-radius: 4px; overflow-wrap: normal; }
code { font-family: ui-monospace, monospace; font-size: .9em; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid #8886; padding: .3rem .6rem; text-align: left; vertical-align: top; }
blockquote { margin: 1rem 0; padding: .1rem 1rem; border-left: 4px solid #88a; }
img { max-width: 100%; }
footer { margin-top: 3rem; font-size: .85em; opacity: .7; }
"""

_TAGS = frozenset(
    """a blockquote br code del em h1 h2 h3 h4 h5 h6 hr img li ol p pre s strong table tbody td th thead tr
    ul""".split()
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}, "code": {"class"}}
SCHEMES = frozenset(("http", "https", "mailto"))


def policy() -> str:
    """Give the Content-Security-Policy of a page: nothing runs, nothing is loaded from elsewhere."""
    import base64
    import hashlib

    mark = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src 'self' file:; style-src 'sha256-{mark}'; "
        "base-uri 'none'; form-action 'none'"
    )


def body(text: str, link: Callable[[str], str], image: Callable[[str], str]) -> str:
    """Give the HTML of a page's Markdown.

    `link` and `image` give the address that a relative target has in the built site, "" for none.
    """
    import nh3

    found = tokens(text)
    taken: dict[str, int] = {}
    for at, token in enumerate(found):
        if token.type == "heading_open":
            token.attrSet("id", unique(slug(_text(found[at + 1])), taken))
        if token.children:
            token.children = _mended(token.children, link, image)
    made = parser()
    html = str(made.renderer.render(found, made.options, {}))
    attributes = _ATTRIBUTES | {name: {"id"} for name in _HEADINGS}
    return nh3.clean(
        html, tags=set(_TAGS), attributes=attributes, url_schemes=set(SCHEMES), link_rel="noopener noreferrer"
    )


def _text(token: Token) -> str:
    return "".join(child.content for child in token.children or () if child.type in ("text", "code_inline"))


def _mended(
    children: Sequence[Token], link: Callable[[str], str], image: Callable[[str], str]
) -> list[Token]:
    """Give the tokens with addresses of the built site; what leads nowhere stays as text alone."""
    kept: list[Token] = []
    dropped = 0
    for child in children:
        if child.type == "link_open":
            target = _address(str(child.attrs.get("href", "")), link)
            dropped += not target
            if target:
                child.attrs = {**child.attrs, "href": target}
                kept.append(child)
        elif child.type == "link_close":
            if dropped:
                dropped -= 1
            else:
                kept.append(child)
        elif child.type == "image":
            kept.append(_image(child, image))
        else:
            kept.append(child)
    return kept


def _address(target: str, link: Callable[[str], str]) -> str:
    scheme, mark, _ = target.partition(":")
    if mark and scheme.replace("+", "").replace("-", "").replace(".", "").isalnum():
        return target if scheme.lower() in SCHEMES else ""
    if target.startswith("//"):
        return ""
    return target if target.startswith("#") else link(target)


def _image(token: Token, image: Callable[[str], str]) -> Token:
    """Give an image of the site, else its description as text: a page loads nothing from elsewhere."""
    from markdown_it.token import Token as Made

    source = str(token.attrs.get("src", ""))
    target = "" if ":" in source.partition("/")[0] or source.startswith("//") else image(source)
    if target:
        token.attrs = {**token.attrs, "src": target}
        return token
    return Made("text", "", 0, content=f"[image: {token.content or source}]")


def document(title: str, site: str, nav: str, content: str, foot: str) -> str:
    """Give a whole page; `nav` and `content` are HTML already, the rest is text."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy())}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)} - {escape(site)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<nav>{nav}</nav>\n<main>\n{content}<footer>{escape(foot)}</footer>\n</main>\n</body>\n</html>\n"
    )


def anchor(href: str, text: str, *, current: bool = False) -> str:
    """Give a link to another page of the build."""
    from urllib.parse import quote

    mark = ' aria-current="page"' if current else ""
    return f'<a href="{escape(quote(href))}"{mark}>{escape(text)}</a>'


def between(start: str, end: str) -> str:
    """Give the relative address of one page of a build as seen from another."""
    return os.path.relpath(end, os.path.dirname(start) or ".")
