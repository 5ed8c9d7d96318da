"""The filters by name."""

from __future__ import annotations

from collections.abc import Mapping

from devportal.scaffold.nunjucks import list_filters, number_filters, text_filters
from devportal.scaffold.nunjucks.javascript import UNDEFINED, Value
from devportal.scaffold.nunjucks.macro import keyword_arguments, positional
from devportal.scaffold.nunjucks.runtime import Builtin, Runtime, call_builtin


def _named(builtin: Builtin, *names: str) -> Builtin:
    """A filter whose arguments may be given by name; `names` begins with that of the value itself."""

    def call(runtime: Runtime, *args: Value) -> Value:
        given, keywords = positional(list(args)), keyword_arguments(list(args))
        for name in names[len(given) :]:
            given.append(keywords.get(name, UNDEFINED))
        return call_builtin(runtime, builtin, given[0], given[1:])

    return call


def _object_text(_: Runtime, value: Value = UNDEFINED) -> str:
    # nunjucks finds the method of its own table of filters.
    del value
    return "[object Object]"


FILTERS: Mapping[str, Builtin] = {
    "abs": number_filters.absolute,
    "batch": list_filters.batch,
    "capitalize": text_filters.capitalize,
    "center": text_filters.center,
    "d": list_filters.default,
    "default": list_filters.default,
    "dictsort": list_filters.dict_sort,
    "dump": list_filters.dump,
    "e": text_filters.escape,
    "escape": text_filters.escape,
    "first": list_filters.first,
    "float": number_filters.to_float,
    "forceescape": text_filters.force_escape,
    "groupby": list_filters.group_by,
    "indent": text_filters.indent,
    "int": _named(number_filters.to_int, "value", "default", "base"),
    "join": list_filters.join,
    "last": list_filters.last,
    "length": list_filters.length,
    "list": list_filters.as_list,
    "lower": text_filters.lower,
    "nl2br": text_filters.nl2br,
    "random": list_filters.pick_one,
    "reject": list_filters.reject,
    "rejectattr": list_filters.reject_attribute,
    "replace": text_filters.replace,
    "reverse": list_filters.reverse,
    "round": number_filters.round_number,
    "safe": text_filters.safe,
    "select": list_filters.select,
    "selectattr": list_filters.select_attribute,
    "slice": list_filters.slice_list,
    "sort": _named(list_filters.sort, "value", "reverse", "case_sensitive", "attribute"),
    "string": text_filters.string,
    "striptags": text_filters.strip_tags,
    "sum": list_filters.total,
    "title": text_filters.title,
    "toString": _object_text,
    "trim": text_filters.trim,
    "truncate": text_filters.truncate,
    "upper": text_filters.upper,
    "urlencode": text_filters.url_encode,
    "urlize": text_filters.urlize,
    "wordcount": text_filters.word_count,
}
