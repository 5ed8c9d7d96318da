"""Rules about the whole graph: what Backstage accepts without a word, and what is broken all the same."""

from __future__ import annotations

from devportal.findings.rule import Rule
from devportal.model.problem import HINT, WARNING

GRAPH = (
    Rule(
        "ref.dangling",
        WARNING,
        "A reference leads to nothing",
        "Backstage stores it and shows a broken link; owner pages, dependency graphs and impact miss the "
        "entity.",
        "spec:\n  consumesApis: [paymnet-api-v1]",
        "Fix the name, add the entity, or add the folder that defines it to `catalog.roots`. "
        "`portal check --fix --unsafe` takes the one near name where there is just one.",
        fixable=True,
    ),
    Rule(
        "ref.wrong-kind",
        WARNING,
        "A reference leads to the wrong kind",
        "The relation is stored, but no page looks for that kind there.",
        "spec:\n  system: domain:finance",
        "Refer to the kind that the field is for: a system to a System, an owner to a Group or User.",
    ),
    Rule(
        "graph.cycle",
        WARNING,
        "Entities depend on, contain or stand above themselves",
        "In a circle nothing can be built, released or rebuilt first, and every impact is everything.",
        "metadata:\n  name: a\nspec:\n  dependsOn: [component:b]   # and b depends on component:a",
        "Take one of the references of the circle out. Of a knot of several circles the shortest is told.",
    ),
    Rule(
        "owner.missing",
        WARNING,
        "An entity has no owner",
        "Nobody is asked when it breaks. Only kinds whose owner is optional can have none: templates, and "
        "kinds "
        "of your own.",
        "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nspec:\n  type: service\n  steps: []",
        "Add spec.owner with the team that answers for it.",
    ),
    Rule(
        "owner.empty-group",
        WARNING,
        "A group owns entities and has no members",
        "The owner is a name behind which nobody is left. Groups below it count; a catalog without any User "
        "is "
        "not judged.",
        "kind: Group\nmetadata:\n  name: payments-team\nspec:\n  type: team\n"
        "  children: []   # and no User has it in memberOf",
        "Add members, or give what it owns to another group.",
    ),
    Rule(
        "codeowners.line",
        WARNING,
        "A line of CODEOWNERS is passed over",
        "GitHub and Bitbucket take no `!`, no range in `[ ]` and no owner without @, and read the file on "
        "without the line: other people are asked, or nobody.",
        "# .github/CODEOWNERS\n!/docs/generated/  @acme/docs-team",
        "Write the line in a way that its host takes. A line without owners says that nobody is asked.",
    ),
    Rule(
        "verification.expired",
        WARNING,
        "A verification has expired",
        "Somebody said until when the catalog is true of this entity, and that day is over. Only catalogs "
        "with `.portal/verified` are judged.",
        "# .portal/verified\ncomponent:default/payment-api until 2025-11-20"
        " by ada@acme.example on 2025-05-24",
        "See whether the owner, the dependencies and the lifecycle are still true, then `portal verify REF`.",
    ),
    Rule(
        "verification.line",
        WARNING,
        "A line of `.portal/verified` verifies nothing",
        "It is not of the form that is read, or names an entity that is not in the catalog.",
        "# .portal/verified\ncomponent:default/payment-api until next summer by ada@acme.example",
        "Write the line by `portal verify REF`, or remove it.",
    ),
    Rule(
        "verification.missing",
        HINT,
        "An entity is not verified, where others are",
        "Of components, APIs, systems and resources, in catalogs with `.portal/verified`.",
        "# .portal/verified has no line for it\nkind: Component\nmetadata:\n  name: payment-api",
        "See whether the catalog is true of it, then `portal verify REF`.",
    ),
    Rule(
        "lifecycle.deprecated-dependency",
        WARNING,
        "Production relies on something deprecated",
        "What is deprecated will go, and takes with it what still depends on it.",
        "spec:\n  lifecycle: production\n  dependsOn: [component:report-exporter]   # lifecycle: deprecated",
        "Move to what replaces it, or agree on a date with its owner.",
    ),
    Rule(
        "api.unprovided",
        WARNING,
        "No component provides an API",
        "Consumers can find the API and not the service behind it.",
        "kind: API\nmetadata:\n  name: reports-api-v1   # in no providesApis",
        "Add it to spec.providesApis of the component that serves it, or remove the API.",
    ),
    Rule(
        "api.unconsumed",
        HINT,
        "An API is provided and nothing consumes it",
        "Either its consumers do not say so, and impact misses them, or the API can go. Consumers outside "
        "of the "
        "catalog cannot be seen.",
        "kind: Component\nspec:\n  providesApis: [reports-api-v1]   # in no consumesApis",
        "Add it to spec.consumesApis of the components that call it.",
    ),
    Rule(
        "location.orphan",
        WARNING,
        "Only a failing location leads to a file",
        "The file is good, but nothing of it is listed until the location is.",
        "kind: Location\nspec:\n  targets: [./good.yaml, ./no-such-file.yaml]",
        "Mend the location that the message names.",
    ),
    Rule(
        "techdocs.missing",
        WARNING,
        "techdocs-ref points nowhere",
        "The Docs tab of the entity shows an error.",
        "metadata:\n  annotations:\n    backstage.io/techdocs-ref: dir:./no-such-folder",
        "Fix the path (it is relative to the file), or add the folder.",
    ),
    Rule(
        "techdocs.empty",
        HINT,
        "The folder of techdocs-ref has no documentation",
        "There is neither mkdocs.yml nor docs/ nor README.md, so there is nothing to build.",
        "metadata:\n  annotations:\n    backstage.io/techdocs-ref: dir:.",
        "Add mkdocs.yml and docs/index.md, or remove the annotation.",
    ),
    Rule(
        "source-location.missing",
        WARNING,
        "source-location points nowhere",
        "View Source leads to a page that is not there. Only paths of the same repository are looked at.",
        "metadata:\n  annotations:\n"
        "    backstage.io/source-location: url:https://github.com/acme/shop/tree/main/gone/",
        "Fix the path, or remove the annotation.",
    ),
)
