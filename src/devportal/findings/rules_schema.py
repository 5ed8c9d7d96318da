"""Rules about single documents: what Backstage's own checks say of them."""

from __future__ import annotations

from devportal.findings.rule import Rule
from devportal.model.problem import ERROR, WARNING


def _rejected(code: str, title: str, why: str, example: str, fix: str, *, fixable: bool = False) -> Rule:
    return Rule(code, ERROR, title, why, example, fix, backstage=True, fixable=fixable)


SCHEMA = (
    _rejected(
        "schema.required",
        "A field is missing",
        "Backstage rejects the entity. Without apiVersion, kind or metadata.name it rejects the whole file.",
        "kind: Component\nmetadata:\n  name: payment-api\nspec:\n  type: service\n  lifecycle: production",
        "Add the field; `portal explain KIND` lists what a kind needs.",
    ),
    _rejected(
        "schema.type",
        "A value has the wrong type",
        "YAML reads `1.0`, `true` and an empty value as number, boolean and null; labels and annotations "
        "must be "
        "texts, and a document must be a mapping.",
        "metadata:\n  annotations:\n    acme.example/tier: 1",
        "Write what the message asks for; put a number or boolean that is meant as text in quotes.",
        fixable=True,
    ),
    _rejected(
        "schema.empty",
        "A text or list is empty",
        "An empty value is not the same as none: Backstage rejects it.",
        'spec:\n  owner: ""',
        "Give it a value, or remove the field where it is optional.",
    ),
    _rejected(
        "schema.blank",
        "A link's title or icon is only blanks",
        "Backstage wants something to show.",
        'links:\n  - url: https://acme.example\n    title: " "',
        "Give it a text, or remove the field.",
    ),
    _rejected(
        "schema.enum",
        "A value is not one of those allowed",
        "The field takes a fixed set of words.",
        "kind: Location\nspec:\n  presence: maybe",
        "Use one of the words that the message lists.",
    ),
    _rejected(
        "schema.length",
        "A text is too long",
        "The field has a limit, and longer texts are rejected.",
        "spec:\n  compatibility: ...   # more than 500 characters",
        "Shorten it.",
    ),
    _rejected(
        "schema.unknown-field",
        "A field is not allowed here",
        "The top of an entity has apiVersion, kind, metadata and spec; everything else is rejected.",
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nowner: payments-team",
        "Move the field below spec or metadata, or remove it.",
    ),
    _rejected(
        "schema.api-version",
        "The apiVersion is not well-formed",
        "It must be a name, or a DNS name, a slash and a name.",
        "apiVersion: backstage.io/v1alpha1/x",
        "Write backstage.io/v1alpha1 (for a Template scaffolder.backstage.io/v1beta3).",
    ),
    _rejected(
        "schema.kind",
        "The kind is not known",
        "Kinds are case-sensitive, and each goes with its own apiVersion. An entity of an unknown kind is "
        "never "
        "shown.",
        "apiVersion: backstage.io/v1alpha1\nkind: component",
        "Write the kind as the message says, or declare a kind of your own in `catalog.kinds`.",
        fixable=True,
    ),
    _rejected(
        "schema.name",
        "A name has characters that are not allowed",
        "Names are letters and digits with - _ . inside, at most 63 characters.",
        "metadata:\n  name: Payment API",
        "Rename it; the readable form belongs in metadata.title.",
    ),
    _rejected(
        "schema.namespace",
        "A namespace has characters that are not allowed",
        "Namespaces are lower-case letters and digits with - inside, at most 63 characters.",
        "metadata:\n  namespace: Shop_Team",
        "Write it in lower case with dashes.",
    ),
    _rejected(
        "schema.key",
        "A label or annotation key is not well-formed",
        "A key is a name, or a lower-case DNS name, one slash and a name of at most 63 characters.",
        "metadata:\n  labels:\n    __proto__: x",
        "Write the key as prefix/name, as in acme.example/tier.",
    ),
    _rejected(
        "schema.label",
        "A label value is not well-formed",
        "Label values are at most 63 letters and digits with - _ . inside. Longer texts belong in "
        "annotations.",
        "metadata:\n  labels:\n    acme.example/tier: tier 1",
        "Shorten the value, put a number in quotes, or make it an annotation.",
        fixable=True,
    ),
    _rejected(
        "schema.tag",
        "A tag has characters that are not allowed",
        "Tags are lower-case letters and digits with : + # and single dashes.",
        "metadata:\n  tags: [Month_End]",
        "Write it in lower case with dashes; `portal check --fix` does.",
        fixable=True,
    ),
    _rejected(
        "schema.url",
        "A link is not a URL",
        "Links must be absolute addresses.",
        "metadata:\n  links:\n    - url: www.acme.example",
        "Write the scheme before it: https://www.acme.example.",
    ),
    _rejected(
        "ref.format",
        "A reference is not well-formed",
        "A reference is [kind:][namespace/]name with no part empty.",
        "spec:\n  owner: 'group:'",
        "Write the whole reference, as in group:default/payments-team.",
    ),
    _rejected(
        "ref.kind",
        "A reference has no kind",
        "dependsOn and dependencyOf have no kind of their own, so each reference must name one.",
        "spec:\n  dependsOn: [payment-database]",
        "Write the kind before it: resource:payment-database. `portal check --fix` does where one entity "
        "fits.",
        fixable=True,
    ),
    _rejected(
        "rules.kind",
        "The catalog's rules do not allow this kind",
        "`catalog.rules` says which kinds a location may bring in; a file with another one is not listed at "
        "all.",
        "apiVersion: backstage.io/v1alpha1\nkind: Group   # with --rules backstage-default",
        "Add the kind to `catalog.rules`, or move the entity to a location that may hold it.",
    ),
    Rule(
        "entity.case-keys",
        ERROR,
        "Two keys differ only in case",
        "Backstage accepts the file, but storing the entity fails again and again and it never appears.",
        "metadata:\n  labels:\n    tier: '1'\n    Tier: '1'",
        "Write each key in one way.",
    ),
    Rule(
        "entity.nul",
        WARNING,
        "A text holds a NUL character",
        "Backstage's database cannot hold it in its search table: the entity opens by its name and no list "
        "or "
        "search ever shows it.",
        'metadata:\n  description: "a\\0b"',
        "Remove the character.",
    ),
    Rule(
        "entity.duplicate",
        ERROR,
        "Two entities claim the same reference",
        "Backstage keeps whichever it reads first and drops the other without a word. References are "
        "compared "
        "without regard to case.",
        "kind: Component\nmetadata:\n  name: Payment-API   # and another file has payment-api",
        "Rename or remove one of them.",
    ),
    _rejected(
        "location.missing",
        "A location points to a file that is not there",
        "The location fails, and with it every other target that it lists.",
        "kind: Location\nspec:\n  targets: [./no-such-file.yaml]",
        "Fix the path, or say `presence: optional`.",
    ),
    _rejected(
        "location.broken",
        "A location points to a file that cannot be taken",
        "One broken target makes the location fail, and every other target that it lists is lost.",
        "kind: Location\nspec:\n  targets: [./broken.yaml, ./good.yaml]",
        "Mend that file first.",
    ),
    _rejected(
        "location.folder",
        "A location points to a folder",
        "Targets are files; a path that ends in / is none.",
        "kind: Location\nspec:\n  type: file\n  target: ./components/",
        "Name the file, or use a pattern such as ./components/*.yaml.",
    ),
    _rejected(
        "location.glob",
        "A location's pattern has too many wildcards",
        "Each ** multiplies the folders to look at.",
        "kind: Location\nspec:\n  target: ./**/**/**/*.yaml",
        "Use at most two ** in a pattern.",
    ),
    _rejected(
        "location.type",
        "A location has a type that is not read here",
        "In a file that comes from a repository Backstage takes only locations of type url.",
        "kind: Location\nspec:\n  type: file\n  target: ./other.yaml",
        "Remove the line with the type: relative targets are then read from the repository.",
    ),
    _rejected(
        "location.url",
        "A location's target is no address and no path",
        "It cannot be resolved against the file that it stands in.",
        "kind: Location\nspec:\n  target: 'https://['",
        "Write a relative path, or a whole URL.",
    ),
    Rule(
        "location.remote",
        WARNING,
        "A location points into another repository",
        "It is not followed here, so what it brings in is not checked and references to it dangle.",
        "kind: Location\nspec:\n  target: https://github.com/acme/other/blob/main/catalog-info.yaml",
        "Add a checkout of that repository to `catalog.roots`.",
        also=ERROR,
    ),
    _rejected(
        "placeholder.missing",
        "A placeholder names a file that is not there",
        "Backstage cannot fill in the value and rejects the entity.",
        "spec:\n  definition:\n    $text: ./no-such-file.yaml",
        "Fix the path; it is relative to this file.",
    ),
    _rejected(
        "placeholder.json",
        "A $json file is not valid JSON",
        "Backstage cannot fill in the value and rejects the entity.",
        "spec:\n  definition:\n    $json: ./broken.json",
        "Mend the JSON, or take the file in as $text.",
    ),
    _rejected(
        "placeholder.yaml",
        "A $yaml file is not one valid YAML document",
        "Backstage cannot fill in the value and rejects the entity.",
        "spec:\n  definition:\n    $yaml: ./two-documents.yaml",
        "Mend the YAML, or take the file in as $text.",
    ),
    _rejected(
        "placeholder.type",
        "A placeholder is not given as a path",
        "$text, $json and $yaml take one text: a path or a URL.",
        "spec:\n  definition:\n    $text: [a.yaml, b.yaml]",
        "Write one path.",
    ),
    _rejected(
        "placeholder.remote",
        "A placeholder's URL is not read offline",
        "$json and $yaml become part of the entity, so it cannot be judged without them.",
        "spec:\n  definition:\n    $yaml: https://github.com/acme/apis/blob/main/openapi.yaml",
        "Copy the file into this repository and use its path.",
    ),
    _rejected(
        "placeholder.other-repository",
        "A placeholder points into another repository",
        "Backstage refuses to take text from one repository into an entity of another.",
        "spec:\n  definition:\n    $text: https://github.com/other/apis/blob/main/openapi.yaml",
        "Copy the file into this repository and use its path.",
    ),
)
