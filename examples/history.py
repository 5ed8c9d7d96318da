"""Build a git repository with a history from examples/acme: python examples/history.py FOLDER

The last commit holds the folder as it is; the commits before it tell how it came about. Names, addresses and
days are invented and always the same, so that `portal log`, `blame`, `diff` and `impact` have a past to tell of.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ACME = Path(__file__).resolve().parent / "acme"

PEOPLE = {
    "joel": "Joel Askew <joel.askew@acme.example>",
    "ines": "Ines Marchetti <ines.marchetti@acme.example>",
    "adaeze": "Adaeze Holt <adaeze.holt@acme.example>",
    "tobias": "Tobias Renn <tobias.renn@acme.example>",
    "kofi": "Kofi Brandt <kofi.brandt@acme.example>",
    "yara": "Yara Solberg <yara.solberg@acme.example>",
    "mina": "Mina Takeda <mina.takeda@acme.example>",
    "oskar": "Oskar Dahl <oskar.dahl@acme.example>",
    "priya": "Priya Venn <priya.venn@acme.example>",
    "ruben": "Ruben Castell <ruben.castell@acme.example>",
    "gone": "Lena Okafor <lena.okafor@acme.example>",
}
PAYMENT = "payments/payment-api/catalog-info.yaml"
REFUNDS = "payments/payment-api/src/payment_api/refunds.py"

# (day, who, subject, folders added as they are today, {path: (text of today, text of then)})
Edit = dict[str, tuple[tuple[str, str], ...]]
STORY: tuple[tuple[str, str, str, tuple[str, ...], Edit], ...] = (
    ("2025-02-03", "joel", "Describe groups, people and domains", ("org-data", "portal.toml", "README.md"), {}),
    ("2025-02-05", "priya", "Add the platform's own services", ("platform-tooling", "identity", "notifications"), {}),
    ("2025-02-11", "gone", "Add the monthly reports", ("legacy-reports",), {}),
    (
        "2025-02-17",
        "adaeze",
        "Add payments",
        ("payments",),
        {
            PAYMENT: (
                ("owner: payments-team", "owner: platform-team"),
                ("lifecycle: production", "lifecycle: experimental"),
                ("  consumesApis:\n    - billing-api-v1\n", ""),
            ),
            REFUNDS: (('f"{wanted} is more than the {left} that are left"', '"too much"'),),
        },
    ),
    ("2025-02-20", "yara", "Add billing", ("billing",), {}),
    ("2025-03-03", "oskar", "Add stock and shipping", ("inventory", "shipping"), {}),
    ("2025-03-10", "mina", "Add the shop", ("checkout-web", "storefront-gateway", "orders"), {}),
    (
        "2025-05-12",
        "ines",
        "Take over the payment API from the platform team",
        (),
        {
            PAYMENT: (
                ("lifecycle: production", "lifecycle: experimental"),
                ("  consumesApis:\n    - billing-api-v1\n", ""),
            ),
        },
    ),
    ("2025-06-02", "ruben", "Bring events into the warehouse", ("data-platform",), {}),
    ("2025-07-21", "joel", "Write down how to start a service", ("templates", "docs-site"), {}),
    (
        "2025-09-01",
        "adaeze",
        "Call the payment API production",
        (),
        {PAYMENT: (("  consumesApis:\n    - billing-api-v1\n", ""),)},
    ),
    ("2026-01-19", "tobias", "Put open invoices on receipts", (), {PAYMENT: ()}),
    ("2026-03-09", "adaeze", "Tell how much is left when a refund is refused", (), {REFUNDS: ()}),
)
TAGS = {"2025-03-10": "v1", "2025-09-01": "v2"}


def build(folder: Path) -> Path:
    """Make the repository at `folder`, which must not exist; give the folder."""
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", "--initial-branch=main")
    for day, who, subject, added, edits in STORY:
        for name in added:
            _bring(folder, name)
        for path, changes in edits.items():
            _write(folder / path, (ACME / path).read_text(encoding="utf-8"), changes)
        _commit(folder, day, who, subject)
    for entry in sorted(ACME.iterdir()):  # what came after this story was written
        _bring(folder, entry.name)
    if _git(folder, "status", "--porcelain"):
        _commit(folder, "2026-03-16", "joel", "Keep up with the company")
    return folder


def _bring(folder: Path, name: str) -> None:
    source = ACME / name
    if source.is_dir():
        shutil.copytree(source, folder / name, dirs_exist_ok=True)
    else:
        shutil.copyfile(source, folder / name)


def _write(path: Path, text: str, changes: tuple[tuple[str, str], ...]) -> None:
    for now, then in changes:
        if now and now not in text:
            raise SystemExit(f"{path}: {now!r} is not in it any more; bring examples/history.py up to date")
        text = text.replace(now, then, 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _commit(folder: Path, day: str, who: str, subject: str) -> None:
    name, _, email = PEOPLE[who].rstrip(">").partition(" <")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", f"--message={subject}", name=name, email=email, day=day)
    if day in TAGS:
        _git(folder, "tag", TAGS[day])


def _git(folder: Path, *words: str, name: str = "acme", email: str = "git@acme.example", day: str = "2025-01-01") -> str:
    environ = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": email,
        "GIT_AUTHOR_DATE": f"{day}T09:00:00+00:00",
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": email,
        "GIT_COMMITTER_DATE": f"{day}T09:00:00+00:00",
    }
    done = subprocess.run(["git", *words], cwd=folder, env=environ, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"git {words[0]} failed: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python examples/history.py FOLDER")
    print(build(Path(sys.argv[1])))
