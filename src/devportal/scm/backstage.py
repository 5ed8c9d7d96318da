"""The REST API of a running Backstage's catalog: questions with their filters, answers page by page."""

from __future__ import annotations

from devportal.errors import IO, PortalError
from devportal.scm.http import json
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from devportal.scm.http import Http, Response

PAGE = 500
MOST_REFS = 200


class Backstage:
    """One backend. `url` is that of the backend or of its catalog plug-in; errors are those of `Http.get`."""

    def __init__(self, http: Http, url: str) -> None:
        base = url.rstrip("/")
        self._http = http
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
        given = 0
        size = min(PAGE, limit) if limit else PAGE
        asked: dict[str, Any] = {"limit": size, "orderField": ["metadata.name,asc"]}
        asked |= {"filter": list(filters)} if filters else {}
        asked |= {"fields": ",".join(fields)} if fields else {}
        asked |= {"fullTextFilterTerm": text} if text else {}
        asked |= {"fullTextFilterFields": ",".join(text_fields)} if text_fields else {}
        page = self._page(asked, predicate)
        while True:
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

    def _page(self, asked: Mapping[str, Any], predicate: Any) -> dict[str, Any]:
        url = f"{self.base}/entities/by-query"
        if predicate is None:
            return self._mapping(self._http.get(url, params=asked, stale=False))
        order = [{"field": "metadata.name", "order": "asc"}]
        body = {**asked, "query": predicate, "orderBy": order}
        body.pop("orderField", None)
        if "fullTextFilterTerm" in body:
            body["fullTextFilter"] = {"term": body.pop("fullTextFilterTerm")}
        if "fields" in body:
            body["fields"] = str(body["fields"]).split(",")
        return self._mapping(self._http.request("POST", url, json=body))

    def total(self) -> int:
        """Give how many entities there are, without one of them."""
        found = self._page({"limit": 0}, None).get("totalItems")
        return found if isinstance(found, int) else 0

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
            found = self._mapping(self._http.request("POST", f"{self.base}/entities/by-refs", json=body))
            yield from _items(found)

    def _mapping(self, response: Response) -> dict[str, Any]:
        found = json(response) if response.status == 200 else None
        if not isinstance(found, dict):
            message = f"{quoted(self.base)} answered with status {response.status}"
            hint = "is this the address of the backend, as in https://backstage.example.com?"
            raise PortalError(message, hint=hint, exit_code=IO, code="backstage.status")
        return found


def _items(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    items = page.get("items")
    return [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []
