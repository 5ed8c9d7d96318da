"""A seeded, believable organisation of N entities as a tree of catalog files.

    python bench/generate.py N FOLDER [--seed S]

One folder for each component with its catalog-info.yaml (and a few more folders and files, as repositories
have them), further documents for the APIs and resources it owns, and one folder for systems and people.
The same N and seed give the same bytes.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

AREAS = "payments orders identity search shipping billing ledger fraud media maps loyalty pricing".split()
THINGS = (
    "invoice refund cart session profile parcel route coupon review report event token quote claim".split()
)
ROLES = "api service worker gateway scheduler importer exporter indexer frontend adapter cache router".split()
TAGS = "python go java rust grpc rest kafka postgres redis internal public legacy batch tier-1 tier-2".split()
DOING = "Handles Stores Routes Validates Publishes Collects Matches Archives".split()


def write(count: int, folder: Path, seed: int = 1) -> None:
    """Write a catalog of exactly `count` entities below `folder`."""
    dice = random.Random(f"{seed}:{count}")
    groups = max(2, count // 40)
    users = max(2, count // 10)
    systems = max(1, count // 35)
    apis = count // 7
    resources = count // 12
    components = count - groups - users - systems - apis - resources
    names = _names(dice, components)
    teams = [f"team-{AREAS[at % len(AREAS)]}-{at}" for at in range(groups)]
    system_names = [f"{AREAS[at % len(AREAS)]}-system-{at}" for at in range(systems)]
    api_of: dict[int, list[str]] = {}
    for at in range(apis):
        owner = dice.randrange(components)
        api_of.setdefault(owner, []).append(f"{names[owner]}-v{at}")
    all_apis = [name for found in api_of.values() for name in found]
    store_of: dict[int, list[str]] = {}
    for at in range(resources):
        owner = dice.randrange(components)
        store_of.setdefault(owner, []).append(f"{names[owner]}-store-{at}")
    _people(folder / "organisation", teams, users, system_names, dice)
    for at, name in enumerate(names):
        team = dice.choice(teams)
        documents = [
            _component(
                dice, name, team, dice.choice(system_names), names[: at + 1], all_apis, api_of, store_of, at
            )
        ]
        documents += [_api(dice, one, team) for one in api_of.get(at, ())]
        documents += [_resource(one, team) for one in store_of.get(at, ())]
        home = folder / name
        (home / "src").mkdir(parents=True)
        (home / "catalog-info.yaml").write_text("---\n".join(documents))
        (home / "src" / "main.py").write_text("print('hello')\n")


def _names(dice: random.Random, count: int) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        name = f"{dice.choice(AREAS)}-{dice.choice(THINGS)}-{dice.choice(ROLES)}"
        names[name if name not in names else f"{name}-{len(names)}"] = None
    return list(names)


def _component(
    dice: random.Random,
    name: str,
    team: str,
    system: str,
    earlier: list[str],
    apis: list[str],
    api_of: dict[int, list[str]],
    store_of: dict[int, list[str]],
    at: int,
) -> str:
    thing = dice.choice(THINGS)
    lines = [
        "apiVersion: backstage.io/v1alpha1",
        "kind: Component",
        "metadata:",
        f"  name: {name}",
        f"  title: {name.replace('-', ' ').title()}",
        f"  description: {dice.choice(DOING)} each {thing} for the {dice.choice(AREAS)} teams, target 99.9%.",
        "  labels:",
        f"    acme.example/tier: tier-{dice.randint(1, 4)}",
        f"    acme.example/cost-centre: cc-{dice.randint(1000, 9999)}",
        "  annotations:",
        f"    github.com/project-slug: acme/{name}",
        "    backstage.io/techdocs-ref: dir:.",
        f"    pagerduty.com/service-id: P{dice.randrange(1 << 24):06X}",
        f"    sonarqube.org/project-key: acme_{name}",
        "  tags:",
        *(f"    - {tag}" for tag in sorted(dice.sample(TAGS, 3))),
        "  links:",
        f"    - url: https://grafana.acme.example/d/{dice.randrange(1 << 32):08x}/{name}",
        "      title: Dashboard",
        "      icon: dashboard",
        "spec:",
        f"  type: {dice.choice(('service', 'service', 'website', 'library'))}",
        f"  lifecycle: {dice.choice(('production', 'production', 'experimental', 'deprecated'))}",
        f"  owner: {team}",
        f"  system: {system}",
    ]
    if at in api_of:
        lines += ["  providesApis:", *(f"    - {one}" for one in api_of[at])]
    if apis and dice.random() < 0.7:
        used = sorted({dice.choice(apis) for _ in range(dice.randint(1, 3))})
        lines += ["  consumesApis:", *(f"    - {one}" for one in used)]
    needs = {
        f"component:{earlier[int(len(earlier) * dice.random() ** 2)]}" for _ in range(dice.randint(0, 3))
    }
    needs |= {f"resource:{one}" for one in store_of.get(at, ())}
    needs.discard(f"component:{name}")
    if needs:
        lines += ["  dependsOn:", *(f"    - {one}" for one in sorted(needs))]
    return "\n".join(lines) + "\n"


def _api(dice: random.Random, name: str, team: str) -> str:
    return (
        "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n"
        f"  name: {name}\n  description: What {name} answers, by version.\n  tags: [rest, public]\n"
        f"spec:\n  type: openapi\n  lifecycle: production\n  owner: {team}\n  definition: |\n"
        f"    openapi: 3.0.3\n    info:\n      title: {name}\n      version: 1.{dice.randint(0, 9)}.0\n"
        "    paths: {}\n"
    )


def _resource(name: str, team: str) -> str:
    return (
        "apiVersion: backstage.io/v1alpha1\nkind: Resource\nmetadata:\n"
        f"  name: {name}\n  description: Where the data of {name} lives.\n"
        f"spec:\n  type: database\n  owner: {team}\n"
    )


def _people(folder: Path, teams: list[str], users: int, systems: list[str], dice: random.Random) -> None:
    folder.mkdir(parents=True)
    groups = [
        "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n"
        f"  name: {name}\nspec:\n  type: team\n  profile:\n    displayName: {name.title()}\n"
        f"    email: {name}@acme.example\n" + (f"  parent: {teams[0]}\n" if at else "") + "  children: []\n"
        for at, name in enumerate(teams)
    ]
    people = [
        f"apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata:\n  name: user-{at}\nspec:\n  profile:\n"
        f"    displayName: User {at}\n    email: user-{at}@acme.example\n  memberOf: [{dice.choice(teams)}]\n"
        for at in range(users)
    ]
    parts = [
        f"apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata:\n  name: {name}\n"
        f"spec:\n  owner: {dice.choice(teams)}\n"
        for name in systems
    ]
    for title, documents in (("groups", groups), ("users", people), ("systems", parts)):
        (folder / f"{title}.catalog-info.yaml").write_text("---\n".join(documents))


def main() -> None:
    """Write the tree that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.count, given.folder, given.seed)


if __name__ == "__main__":
    main()
