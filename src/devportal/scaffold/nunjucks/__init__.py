"""Backstage's template dialect: nunjucks 3.2.4 as scaffolder-backend <= 4.0.2 runs it.

The rules are those of docs/decisions and of the conformance cases under tests/conformance/templates; they
follow the observable behaviour of nunjucks. Nothing here executes Python named by a template: values are a
closed set (`javascript`), their properties a fixed table (`members`), and everything is counted (`limits`).
"""

from __future__ import annotations

from devportal.scaffold.nunjucks.backstage import KNOWN_HOSTS, backstage_filters
from devportal.scaffold.nunjucks.dialect import Dialect
from devportal.scaffold.nunjucks.errors import TemplateError, TemplateLimitError
from devportal.scaffold.nunjucks.javascript import UNDEFINED, Undefined
from devportal.scaffold.nunjucks.limits import Limits
from devportal.scaffold.nunjucks.nodes import Template
from devportal.scaffold.nunjucks.nunjitsu import lint_nunjitsu
from devportal.scaffold.nunjucks.parser import parse
from devportal.scaffold.nunjucks.references import (
    Reference,
    Subtraction,
    filters_used,
    references,
    subtractions,
)
from devportal.scaffold.nunjucks.render import check, render

__all__ = [
    "KNOWN_HOSTS",
    "UNDEFINED",
    "Dialect",
    "Limits",
    "Reference",
    "Subtraction",
    "Template",
    "TemplateError",
    "TemplateLimitError",
    "Undefined",
    "backstage_filters",
    "check",
    "filters_used",
    "lint_nunjitsu",
    "parse",
    "references",
    "render",
    "subtractions",
]
