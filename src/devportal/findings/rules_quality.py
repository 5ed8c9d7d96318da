"""Rules about annotations, links, definitions and texts."""

from __future__ import annotations

from devportal.findings.rule import Rule
from devportal.model.problem import ERROR, HINT, WARNING

QUALITY = (
    Rule(
        "annotation.value",
        WARNING,
        "A tool cannot read the value of its annotation",
        "Backstage takes any text; the tab of the tool stays empty or shows an error.",
        "metadata:\n  annotations:\n    github.com/project-slug: https://github.com/acme/payment-api",
        "Write the value in the form that the hint shows.",
        fixable=True,
    ),
    Rule(
        "annotation.unknown",
        WARNING,
        "An annotation key looks like a well-known one and is not",
        "Nothing reads it, so the tool it is for does not show up, without any message.",
        "metadata:\n  annotations:\n    vault.io/secret-path: payments",
        "Write the key that the hint names. For keys of your own, add their prefix to `catalog.annotations`.",
        fixable=True,
    ),
    Rule(
        "link.scheme",
        ERROR,
        "A link runs a script or opens a local file",
        "javascript:, data:, vbscript:, blob: and file: links harm whoever clicks them.",
        "metadata:\n  links:\n    - url: javascript:alert(1)",
        "Use an https:// address.",
    ),
    Rule(
        "link.url",
        WARNING,
        "A link has no scheme",
        "In `localhost:3000` the host is read as a scheme, so the link leads nowhere.",
        "metadata:\n  links:\n    - url: localhost:3000",
        "Write https:// before it.",
    ),
    Rule(
        "link.user",
        WARNING,
        "A link hides its host behind a user name",
        "In https://good.example@evil.example/ the host is evil.example.",
        "metadata:\n  links:\n    - url: https://good.example@evil.example/",
        "Take the part before @ out.",
    ),
    Rule(
        "schema.ref",
        ERROR,
        "A $ref in an API definition can never be resolved",
        "It leads to itself, to nothing in the document, or to a file of one machine. Nothing is fetched to "
        "find out.",
        "spec:\n  type: openapi\n  definition: |\n    components:\n      schemas:\n"
        "        A: {$ref: '#/components/schemas/A'}",
        "Fix the $ref, or define what it names.",
    ),
    Rule(
        "text.hidden",
        WARNING,
        "A name or text holds characters that cannot be seen",
        "Direction marks and zero-width characters make a text look like another one.",
        'metadata:\n  title: "invoice\\u202Etxt.exe"',
        "Write the text again without them.",
    ),
    Rule(
        "text.mixed-scripts",
        WARNING,
        "One word mixes two alphabets",
        "A Cyrillic letter in a Latin word looks right and is never found by a search.",
        'metadata:\n  title: "p\\u0430yment"',
        "Write the word in one alphabet.",
    ),
    Rule(
        "description.missing",
        HINT,
        "An entity has no description",
        "Search finds it by its name only, and nobody outside of the team knows what it is for.",
        "metadata:\n  name: payment-api\nspec:\n  type: service",
        "Add metadata.description: one sentence for a stranger.",
    ),
    Rule(
        "title.missing",
        HINT,
        "A system, domain or template has no title",
        "These are shown to people who do not know their technical names.",
        "kind: Template\nmetadata:\n  name: python-service-v2",
        "Add metadata.title: the name as people say it.",
    ),
)
