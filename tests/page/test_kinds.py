"""The page of each kind, whole, over a small company."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpers import write_tree
from runs import portal

if TYPE_CHECKING:
    import pathlib

CATALOG = """
apiVersion: backstage.io/v1alpha1
kind: Domain
metadata: {name: money}
spec: {owner: pay}
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: payments, title: Payments}
spec: {owner: pay, domain: money}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: pay-api
  annotations: {pagerduty.com/service-id: PAY1}
spec:
  {type: service, lifecycle: production, owner: pay, system: payments, providesApis: [pay], consumesApis: [mail],
   dependsOn: [resource:ledger]}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: pay}
spec: {type: openapi, lifecycle: production, owner: pay, system: payments, definition: "openapi: 3.1.0\\ninfo: {}"}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: mail}
spec: {type: grpc, lifecycle: production, owner: shop, definition: x}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: web}
spec: {type: website, lifecycle: production, owner: shop, consumesApis: [pay]}
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: ledger}
spec: {type: database, owner: pay, system: payments}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: pay, title: Pay}
spec: {type: team, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: shop}
spec: {type: team, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ines}
spec: {memberOf: [pay], profile: {displayName: Ines Marchetti}}
---
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: start}
spec:
  owner: pay
  type: service
  parameters:
    - title: Basics
      required: [name]
      properties:
        name: {title: Name, type: string}
        port: {type: integer}
  steps:
    - {id: fetch, name: Fetch, action: fetch:template}
    - {id: publish, action: publish:github}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: joel}
spec: {memberOf: [shop, gone]}
---
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: wide}
spec:
  owner: pay
  type: service
  parameters:
    required: true
    properties:
      size: {type: string, enum: [s, m, 3], default: m}
      many: {type: array, description: Which of them}
      odd: {enum: x, default: {a: 1}}
  steps: [{action: debug:log}]
---
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: more, description: Everything else}
spec: {target: ./more.yaml}
"""

MORE = """
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: elsewhere}
spec: {type: bucket, owner: shop}
"""

PAGES = {
    "group:pay": """
group:default/pay  Pay

kind         Group
type         team
defined      catalog-info.yaml:41

members      user:default/ines  Ines Marchetti
domains      domain:default/money  pay
systems      system:default/payments  pay
components   component:default/pay-api  service, production, pay
APIs         api:default/pay  openapi, production, pay
resources    resource:default/ledger  database, pay
templates    template:default/start  service, pay
             template:default/wide  service, pay
on call for  component:default/pay-api  PagerDuty PAY1
""",
    "user:ines": """
user:default/ines

kind         User
defined      catalog-info.yaml:51

groups       group:default/pay  Pay, owns 7 entities
""",
    "system:payments": """
system:default/payments  Payments

kind         System
owner        group:default/pay
defined      catalog-info.yaml:7

components   component:default/pay-api  service, production, pay
APIs         api:default/pay  openapi, production, pay
resources    resource:default/ledger  database, pay
APIs out     api:default/pay  for web
APIs in      api:default/mail  by pay-api
owners       group:default/pay  3 parts
graph        pay-api  -> ledger, pay (provided)

part of      domain:default/money  pay
""",
    "domain:money": """
domain:default/money

kind         Domain
owner        group:default/pay
defined      catalog-info.yaml:2

systems      system:default/payments  pay
APIs out     api:default/pay  for web
APIs in      api:default/mail  by pay-api
owners       group:default/pay  4 parts
graph        pay-api  -> ledger, pay (provided)
""",
    "api:pay": """
api:default/pay

kind         API
owner        group:default/pay
type         openapi
lifecycle    production
defined      catalog-info.yaml:21

definition   openapi, 2 lines  `portal api show pay` lists its operations
providers    component:default/pay-api  service, production, pay
consumers    component:default/web  website, production, shop
used by      group:default/shop  1 consumer

part of      system:default/payments  pay
""",
    "resource:ledger": """
resource:default/ledger

kind         Resource
owner        group:default/pay
type         database
defined      catalog-info.yaml:36

used by      component:default/pay-api  service, production, pay
teams        group:default/pay  1 user

part of      system:default/payments  pay
""",
    "template:start": """
template:default/start

kind         Template
owner        group:default/pay
type         service
defined      catalog-info.yaml:56

parameters   name  string, required, Name
             port  integer
steps        1. fetch:template  Fetch
             2. publish:github  publish
use          portal create start
""",
    "user:joel": """
user:default/joel

kind         User
defined      catalog-info.yaml:72

groups       group:default/gone  not in the catalog
             group:default/shop  owns 3 entities

1 problem
  catalog-info.yaml:72  warning  memberOf group:default/gone, which is not in the catalog
""",
    "template:wide": """
template:default/wide

kind         Template
owner        group:default/pay
type         service
defined      catalog-info.yaml:77

parameters   size  string, one of s, m, 3, m by default
             many  array, Which of them
             odd
steps        1. debug:log
use          portal create wide
""",
    "location:more": """
location:default/more
Everything else

kind         Location
defined      catalog-info.yaml:91

targets      ./more.yaml
""",
}


@pytest.mark.parametrize("ref", PAGES)
def test_the_page_of_a_kind(ref: str, tmp_path: pathlib.Path) -> None:
    root = write_tree(tmp_path / "work", {"catalog-info.yaml": CATALOG, "more.yaml": MORE})
    done = portal("show", ref, cwd=root, home=tmp_path / "home", tty=True, width=120)
    assert (done.out, done.err) == (PAGES[ref].lstrip("\n"), "")


HOSTILE = """
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: odd}
spec:
  type: service
  parameters: {properties: [1, 2], required: 3}
  steps:
    - {id: one, action: [1], input: {a: 1}}
"""


def test_an_odd_template_is_no_failure(tmp_path: pathlib.Path) -> None:
    root = write_tree(tmp_path / "work", {"catalog-info.yaml": HOSTILE})
    done = portal("show", "template:odd", cwd=root, home=tmp_path / "home")
    assert done.code in (0, 1)
    assert "Traceback" not in done.err
