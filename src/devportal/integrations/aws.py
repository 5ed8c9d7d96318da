"""AWS Cost Explorer: one signed request, or the aws program where the keys are not in the environment.

Source: AWS Signature Version 4, and the JSON protocol of the service AWSInsightsIndexService.
"""

from __future__ import annotations

from devportal.integrations.panel import NotConfigured

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.integrations.client import Client

REGION, SERVICE = "us-east-1", "ce"
TARGET = "AWSInsightsIndexService.GetCostAndUsage"
KIND = "application/x-amz-json-1.1"
KEPT = tuple(
    "AWS_PROFILE AWS_REGION AWS_DEFAULT_REGION AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_ROLE_ARN "
    "AWS_WEB_IDENTITY_TOKEN_FILE AWS_CA_BUNDLE HTTPS_PROXY NO_PROXY".split()
)
"""What the aws program reads; keys in the environment are used without it."""


def keys(client: Client) -> tuple[str, str, str] | None:
    """Give the key, its secret and the session token of the environment; None where they are not there."""
    from devportal.scm.secret import remember

    key, secret = client.variable(("AWS_ACCESS_KEY_ID",)), client.variable(("AWS_SECRET_ACCESS_KEY",))
    if not key or not secret:
        return None
    return key, remember(secret), remember(client.variable(("AWS_SESSION_TOKEN",)))


def cost_and_usage(client: Client, body: dict[str, Any]) -> Any:
    """Ask with a request that is signed for it alone. Raises PortalError as `Client.json`."""
    import json
    import time

    found = keys(client)
    if found is None:
        raise NotConfigured("set $AWS_ACCESS_KEY_ID and $AWS_SECRET_ACCESS_KEY")
    content = json.dumps(body, ensure_ascii=False).encode()
    headers = signed(found, client.url, content, time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()))
    return client.json("/", headers=headers, send=body)


def signed(keys_: tuple[str, str, str], url: str, content: bytes, moment: str) -> dict[str, str]:
    """Give the headers of a POST to the root of `url`, signed at `moment` (YYYYMMDDTHHMMSSZ)."""
    import hashlib
    import hmac

    from devportal.scm.address import place_of

    key, secret, session = keys_
    sent = {
        "content-type": KIND,
        "host": place_of(url).name,
        "x-amz-content-sha256": hashlib.sha256(content).hexdigest(),
        "x-amz-date": moment,
        "x-amz-target": TARGET,
    }
    if session:
        sent["x-amz-security-token"] = session
    names = ";".join(sorted(sent))
    lines = "".join(f"{name}:{sent[name]}\n" for name in sorted(sent))
    request = f"POST\n/\n\n{lines}\n{names}\n{sent['x-amz-content-sha256']}"
    scope = f"{moment[:8]}/{REGION}/{SERVICE}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    made = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        made = hmac.digest(made, part.encode(), "sha256")
    signature = hmac.new(made, text.encode(), "sha256").hexdigest()
    del sent["host"], sent["content-type"]
    credential = f"Credential={key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**sent, "Content-Type": KIND, "Authorization": f"AWS4-HMAC-SHA256 {credential}"}


def by_program(client: Client, body: dict[str, Any]) -> Any:
    """Ask by the aws program, which knows the user's profiles and logins."""
    import json

    from devportal.errors import IO, PortalError

    words = [
        f"--time-period=Start={body['TimePeriod']['Start']},End={body['TimePeriod']['End']}",
        "--granularity=DAILY",
        "--metrics=UnblendedCost",
        "--group-by=Type=DIMENSION,Key=SERVICE",
        f"--filter={json.dumps(body['Filter'])}",
        "--output=json",
        "--no-cli-pager",
    ]
    printed = client.run("aws", "ce", "get-cost-and-usage", *words, keep=KEPT)
    try:
        return json.loads(printed)
    except (ValueError, RecursionError):
        raise PortalError("aws answered no JSON", exit_code=IO, code="net.json") from None
