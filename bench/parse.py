"""How fast catalog files are parsed, as a ratio to PyYAML's C loader on the same documents.

    python bench/parse.py [--documents 10000] [--rounds 9] [--seed 42]

Prints the median of interleaved rounds of CPU time: the machine's own noise cancels out.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time

import yaml

from devportal.catalog.yaml12 import parse_documents

WORDS = ["payment", "order", "cart", "refund", "ledger", "parcel", "review", "session", "audit", "coupon"]
ROLES = ["api", "worker", "gateway", "indexer", "portal", "proxy", "engine", "scheduler"]


def component(rng: random.Random, number: int) -> str:
    """Give the text of one Component of about 950 bytes."""
    name = f"{rng.choice(WORDS)}-{rng.choice(ROLES)}-{number}"
    team = f"team-{rng.choice(WORDS)}"
    tags = "".join(f"    - {word}\n" for word in sorted(rng.sample(WORDS, rng.randint(2, 4))))
    needs = "".join(
        f"    - component:{rng.choice(WORDS)}-{rng.choice(ROLES)}-{rng.randrange(10_000)}\n"
        for _ in range(rng.randint(1, 4))
    )
    return f"""apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: {name}
  title: {name.replace("-", " ").title()}
  description: Keeps {rng.choice(WORDS)} and {rng.choice(WORDS)} in step with the {rng.choice(WORDS)} book.
  labels:
    example.com/tier: tier-{rng.randint(1, 4)}
    example.com/cost-center: cc-{rng.randint(1000, 9999)}
  annotations:
    github.com/project-slug: example/{name}
    backstage.io/techdocs-ref: dir:.
    pagerduty.com/service-id: P{rng.randrange(1 << 24):06X}
    grafana/dashboard-selector: folderTitle == '{rng.choice(WORDS)}' && tags @> 'tier-1'
  tags:
{tags}  links:
    - url: https://grafana.example.com/d/{rng.randrange(1 << 32):08x}/{name}
      title: Dashboard
      icon: dashboard
    - url: https://chat.example.com/archives/C{rng.randrange(1 << 28):07X}
      title: '#{team}'
spec:
  type: service
  lifecycle: production
  owner: group:default/{team}
  system: {rng.choice(WORDS)}-system
  providesApis:
    - {name}-api
  dependsOn:
{needs}"""


def cpu_seconds(read: object, documents: list[bytes]) -> float:
    """Give the CPU time that reading all documents takes."""
    start = time.process_time()
    for data in documents:
        read(data)  # type: ignore[operator]
    return time.process_time() - start


def c_loader(data: bytes) -> object:
    """Read one document as PyYAML does."""
    return yaml.load(data, Loader=yaml.CSafeLoader)


def main() -> None:
    """Measure, and print one line a round and the median."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seed", type=int, default=42)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    documents = [component(rng, number).encode() for number in range(options.documents)]
    assert [parse_documents(data)[0].value for data in documents[:200]] == list(
        map(c_loader, documents[:200])
    )
    size = statistics.mean(map(len, documents))
    print(f"{len(documents)} documents of {size:.0f} bytes on average")
    gc.disable()
    ratios = []
    for round_ in range(options.rounds):
        theirs = cpu_seconds(c_loader, documents)
        ours = cpu_seconds(parse_documents, documents)
        gc.collect()
        ratios.append(theirs / ours)
        print(
            f"round {round_ + 1}: CSafeLoader {len(documents) / theirs:,.0f}/s, "
            f"yaml12 {len(documents) / ours:,.0f}/s, ratio {ratios[-1]:.2f}"
        )
    print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
