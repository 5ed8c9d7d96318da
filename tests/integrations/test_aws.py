"""Requests to AWS: signed as its own library signs them, over the very bytes that are sent."""

from __future__ import annotations

import hashlib
import json
import pathlib

import pytest

from devportal.integrations.aws import signed
from live_company import ENVIRON, company
from runs import portal

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SCOPE = "AKIDEXAMPLE/20150830/us-east-1/ce/aws4_request"
NAMES = "content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target"


@pytest.mark.parametrize(
    ("session", "names", "signature"),
    [
        ("", NAMES, "06e2bc1a0ea032b707b05af02f24c896574db7648af7fc8806c79db80c988550"),
        (
            "session+token/=",
            NAMES.replace("x-amz-target", "x-amz-security-token;x-amz-target"),
            "c53af04ffce582800d3059d3405398036be02cb0696c099bef09048b1c11d47c",
        ),
    ],
    ids=["keys", "keys of a session"],
)
def test_a_signature_is_that_of_botocore(session: str, names: str, signature: str) -> None:
    keys = ("AKIDEXAMPLE", SECRET, session)
    content = b'{"Granularity": "DAILY"}'
    headers = signed(keys, "https://ce.us-east-1.amazonaws.com", content, "20150830T123600Z")
    assert headers["Authorization"] == (
        f"AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders={names}, Signature={signature}"
    )
    assert headers.get("x-amz-security-token", "") == session


def test_what_is_signed_is_what_is_sent(tmp_path: pathlib.Path) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": SECRET}
    with company(tmp_path, ["costs"]) as (root, home, server):
        portal("status", "payment-api", cwd=root, home=home, environ={**ENVIRON, **keys})
    (asked,) = [one for one in server.asked if one.method == "POST"]
    headers = {name.lower(): value for name, value in asked.headers.items()}
    moment = headers["x-amz-date"]
    made = signed(("AKIDEXAMPLE", SECRET, ""), server.url, asked.body, moment)
    assert headers["authorization"] == made["Authorization"]
    assert headers["content-type"] == made["Content-Type"]
    assert headers["x-amz-content-sha256"] == hashlib.sha256(asked.body).hexdigest()
    assert json.loads(asked.body)["Granularity"] == "DAILY"
