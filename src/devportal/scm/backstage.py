"""The REST API of a running Backstage's catalog: questions with their filters, answers page by page."""

from __future__ import annotations

from devportal.errors import IO, PortalError
from devportal.model.ref import DEFAULT_NAMESPACE, split_ref
from devportal.scm.http import json
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from devportal.scm.http import Http, Response

PAGE = 500
MOST_REFS = 200
_QUERY, _REFS = "by-query", "by-refs"


class Backstage:
    """One backend. `url` is that of the backend or of its catalog plug-in; errors are those of `Http.get`.

    Releases before 1.11 have no by-query, those before 1.8 no by-refs: they are asked as they were made.
    """

    def __init__(self, http: Http, url: str) -> None:
        base = url.rstrip("/")
        self._http = http
        self._missing: set[str] = set()
        self.base = base if base.endswith("/api/catalog") else base + "/api/catalog"

    def query(
        self,
        *,
        filters: Sequence[str] = (),
        predicate: Any = None,
        text: str = "",
        text_fields: Sequence[str] = (),
        fields: Sequence[str] = (),
        limit: int = 0,
    ) -> Iterator[dict[str, Any]]:
        """Give the entities that fit, at most `limit` (0 for all), by name.

        `filters` are ORed, commas in one are AND; `predicate` is a query in Backstage's predicate language;
        `text` has to occur in one of `text_fields`; `fields` are the parts wanted of each entity.
        """
        if _QUERY in self._missing:
            yield from self._listed(filters, text, fields, limit)
            return
        given = 0
        size = min(PAGE, limit) if limit else PAGE
        asked: dict[str, Any] = {"limit": size, "orderField": ["metadata.name,asc"]}
        asked |= {"filter": list(filters)} if filters else {}
        asked |= {"fields": ",".join(fields)} if fields else {}
        asked |= {"fullTextFilterTerm": text} if text else {}
        asked |= {"fullTextFilterFields": ",".join(text_fields)} if text_fields else {}
        page = self._page(asked, predicate)
        if page is None:
            yield from self._listed(filters, text, fields, limit)
            return
        while page is not None:
            items = _items(page)
            for one in items:
                yield one
                given += 1
                if limit and given >= limit:
                    return
            info = page.get("pageInfo")
            cursor = info.get("nextCursor") if isinstance(info, dict) else None
            if not cursor or not items:
                return
            again: dict[str, Any] = {"cursor": cursor, "limit": size}
            page = self._page(again | ({"fields": ",".join(fields)} if fields else {}), None)

    def _listed(
        self, filters: Sequence[str], text: str, fields: Sequence[str], limit: int
    ) -> Iterator[dict[str, Any]]:
        """Ask a backend without by-query, which knows no words."""
        if text:
            hint = "copy its catalog: `portal source sync`; the copy is searched without --source"
            raise PortalError(
                f"{quoted(self.base)} is older than Backstage 1.11 and looks for no words",
                hint=hint,
                exit_code=IO,
                code="backstage.old",
            )
        given, size = 0, min(PAGE, limit) if limit else PAGE
        while True:
            asked = {
                "filter": list(filters),
                "fields": ",".join(fields) or None,
                "limit": size,
                "offset": given,
            }
            answer = self._http.get(f"{self.base}/entities", params=asked, stale=False)
            found = json(answer) if answer.status == 200 else None
            if not isinstance(found, list):
                raise self._status(answer)
            for one in found:
                if isinstance(one, dict) and (not limit or given < limit):
                    yield one
                given += 1
            if len(found) < size or (limit and given >= limit):
                return

    def _page(self, asked: Mapping[str, Any], predicate: Any) -> dict[str, Any] | None:
        """Ask by-query; None where the backend does not have it."""
        url = f"{self.base}/entities/by-query"
        if predicate is None:
            answer = self._http.get(url, params=asked, stale=False)
            if answer.status == 404:
                self._missing.add(_QUERY)
                return None
            return self._mapping(answer)
        order = [{"field": "metadata.name", "order": "asc"}]
        body = {**asked, "query": predicate, "orderBy": order}
        body.pop("orderField", None)
        if "fullTextFilterTerm" in body:
            body["fullTextFilter"] = {"term": body.pop("fullTextFilterTerm")}
        if "fields" in body:
            body["fields"] = str(body["fields"]).split(",")
        return self._mapping(self._http.request("POST", url, json=body, safe=True))

    def total(self) -> int:
        """Give how many entities there are, without one of them."""
        page = self._page({"limit": 0}, None)
        if page is None:
            return sum(self.facet("kind").values())
        found = page.get("totalItems")
        return found if isinstance(found, int) else 0

    def facet(self, name: str) -> dict[str, int]:
        """Give the values of a field over all entities, and how many have each."""
        found = self._mapping(
            self._http.get(f"{self.base}/entity-facets", params={"facet": name}, stale=False)
        )
        values = found.get("facets", {}).get(name) if isinstance(found.get("facets"), dict) else None
        return {
            str(one["value"]): int(one["count"])
            for one in (values if isinstance(values, list) else ())
            if isinstance(one, dict) and {"value", "count"} <= one.keys() and isinstance(one["count"], int)
        }

    def by_name(self, kind: str, namespace: str, name: str) -> dict[str, Any] | None:
        """Give one entity, or None."""
        from urllib.parse import quote

        place = "/".join(quote(part, safe="") for part in (kind, namespace, name))
        response = self._http.get(f"{self.base}/entities/by-name/{place}", stale=False)
        return None if response.status == 404 else self._mapping(response)

    def by_refs(self, refs: Sequence[str], fields: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
        """Give the entities of refs that there are, in their order."""
        for start in range(0, len(refs), MOST_REFS):
            body: dict[str, Any] = {"entityRefs": list(refs[start : start + MOST_REFS])}
            if fields:
                body["fields"] = list(fields)
            url = f"{self.base}/entities/by-refs"
            answer = None if _REFS in self._missing else self._http.request("POST", url, json=body, safe=True)
            if answer is not None and answer.status != 404:
                yield from _items(self._mapping(answer))
                continue
            self._missing.add(_REFS)
            for ref in body["entityRefs"]:
                kind, space, name = split_ref(ref)
                one = self.by_name(kind or "", space or DEFAULT_NAMESPACE, name)
                if one is not None:
                    yield one

    def _mapping(self, response: Response) -> dict[str, Any]:
        found = json(response) if response.status == 200 else None
        if not isinstance(found, dict):
            raise self._status(response)
        return found

    def _status(self, response: Response) -> PortalError:
        message = f"{quoted(self.base)} answered with status {response.status}"
        hint = "is this the address of the backend, as in https://backstage.example.com?"
        return PortalError(message, hint=hint, exit_code=IO, code="backstage.status")


def _items(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    items = page.get("items")
    return [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []
