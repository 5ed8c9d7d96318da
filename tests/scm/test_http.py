"""The web client against servers that answer well, badly, late, without end and with intent."""

from __future__ import annotations

import gzip
import os
import shutil
import socket
import ssl
import stat
import subprocess
import threading
import time
import zlib
from contextlib import suppress
from pathlib import Path

import pytest

from devportal.errors import PortalError
from devportal.scm import http as http_room
from devportal.scm.http import Http
from web_server import Asked, Reply, web

TOKEN = "ghp_CANARY0123456789abcdef"


def client(place: str = "", **options: object) -> Http:
    options.setdefault("environ", {})
    options.setdefault("hosts", [place] if place else [])
    options.setdefault("deadline", 5.0)
    options.setdefault("sleep", lambda _: None)
    return Http(**options)  # type: ignore[arg-type]


def refused(call: object, *arguments: object, **named: object) -> PortalError:
    with pytest.raises(PortalError) as caught:
        call(*arguments, **named)  # type: ignore[operator]
    return caught.value


def test_an_answer_and_what_was_sent() -> None:
    with web(lambda _: Reply({"a": 1}, headers={"X-Total": "7"})) as server:
        http = client(server.place, tokens=lambda host: TOKEN if host == server.place else None)
        answer = http.get(server.url + "/x", params={"q": "a b", "all": True, "none": None})
    assert (answer.status, answer.headers["x-total"], answer.from_cache) == (200, "7", False)
    assert http_room.json(answer) == {"a": 1}
    seen = server.asked[0]
    assert (seen.method, seen.path, seen.query) == ("GET", "/x", {"q": "a b", "all": "true"})
    assert seen.headers["authorization"] == f"Bearer {TOKEN}"
    assert seen.headers["user-agent"].startswith("devportal/")


def test_an_etag_is_asked_with_and_304_gives_the_kept_body(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.headers.get("if-none-match") == '"v1"':
            return Reply(status=304, headers={"ETag": '"v1"'})
        return Reply("first", headers={"ETag": '"v1"'})

    with web(answer) as server:
        http = client(server.place, cache=str(tmp_path))
        first, second = http.get(server.url), http.get(server.url)
        offline = client(server.place, cache=str(tmp_path), offline=True).get(server.url)
    assert [first.from_cache, second.from_cache, second.stale] == [False, True, False]
    assert (second.status, second.body, second.age < 1) == (200, b"first", True)
    assert (offline.body, offline.stale) == (b"first", True)
    for folder, _, names in os.walk(tmp_path / "http"):
        assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
        assert [stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode) for name in names] == [0o600]


def test_what_one_token_saw_is_not_shown_to_another(tmp_path: Path) -> None:
    with web(
        lambda asked: Reply(asked.headers.get("authorization", "nobody"), headers={"ETag": '"x"'})
    ) as server:
        for token in ("token-of-alice", "token-of-bob"):
            client(server.place, cache=str(tmp_path)).get(server.url, auth=f"Bearer {token}")
        bob = client(server.place, cache=str(tmp_path), offline=True).get(
            server.url, auth="Bearer token-of-bob"
        )
        anyone = refused(client(server.place, cache=str(tmp_path), offline=True).get, server.url)
    assert bob.body == b"Bearer token-of-bob"
    assert (anyone.exit_code, anyone.code) == (3, "net.offline")


@pytest.mark.parametrize("damage", [b"", b"garbage", b'{"version": 1}\nx', b"[" * 50_000])
def test_a_damaged_file_counts_as_absent(tmp_path: Path, damage: bytes) -> None:
    with web(lambda _: Reply("good", headers={"ETag": '"v"'})) as server:
        http = client(server.place, cache=str(tmp_path))
        http.get(server.url)
        (kept,) = (tmp_path / "http").iterdir()
        kept.write_bytes(damage)
        assert http.get(server.url).body == b"good"


@pytest.mark.parametrize(
    ("status", "headers", "body", "exit_code", "code"),
    [
        (401, {}, '{"message": "Bad credentials"}', 4, "net.auth"),
        (403, {}, '{"message": "Resource not accessible"}', 4, "net.auth"),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "99999999999"}, "", 3, "net.rate-limit"),
        (403, {}, '{"message": "You have exceeded a secondary rate limit"}', 3, "net.rate-limit"),
        (429, {"Retry-After": "99999999"}, "", 3, "net.rate-limit"),
        (429, {"Retry-After": "99999999999999999999999999999"}, "", 3, "net.rate-limit"),
        (429, {"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"}, "", 3, "net.rate-limit"),
        (500, {}, "", 3, "net.server"),
        (502, {}, "<html>", 3, "net.server"),
        (503, {"Retry-After": "3600"}, "", 3, "net.server"),
    ],
)
def test_refusals_are_told_apart(
    status: int, headers: dict[str, str], body: str, exit_code: int, code: str
) -> None:
    with web(lambda _: Reply(body, status, headers)) as server:
        error = refused(client(server.place).get, server.url)
    assert (error.exit_code, error.code) == (exit_code, code)
    assert len(server.asked) <= 3


@pytest.mark.parametrize("status", [404, 410, 422])
def test_other_statuses_are_answers(status: int) -> None:
    with web(lambda _: Reply("no", status)) as server:
        assert client(server.place).get(server.url).status == status


def test_transient_faults_are_tried_again_and_waits_are_those_asked_for() -> None:
    replies = [Reply(status=503), Reply(status=429, headers={"Retry-After": "2"}), Reply("there")]
    slept: list[float] = []
    with web(lambda _: replies.pop(0)) as server:
        answer = client(server.place, sleep=slept.append).get(server.url)
    assert (answer.body, len(server.asked)) == (b"there", 3)
    assert 0.2 <= slept[0] <= 0.5
    assert 2.0 <= slept[1] <= 2.1


def test_a_host_that_said_no_is_not_asked_again() -> None:
    reply = Reply(
        status=403, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 900)}
    )
    with web(lambda _: reply) as server:
        http = client(server.place)
        errors = [refused(http.get, f"{server.url}/{number}") for number in range(3)]
    assert [error.code for error in errors] == ["net.rate-limit"] * 3
    assert len(server.asked) == 1


def test_kept_answers_stand_in_where_the_server_refuses(tmp_path: Path) -> None:
    replies = [
        Reply("kept", headers={"ETag": '"v"'}),
        *[Reply(status=429, headers={"Retry-After": "999"})] * 2,
    ]
    with web(lambda _: replies.pop(0)) as server:
        http = client(server.place, cache=str(tmp_path))
        http.get(server.url)
        standing = http.get(server.url)
        assert refused(http.get, server.url, stale=False).code == "net.rate-limit"
    assert (standing.body, standing.stale, standing.from_cache) == (b"kept", True, True)


def test_a_post_is_sent_once() -> None:
    with web(lambda _: Reply(status=503)) as server:
        assert refused(client(server.place).request, "POST", server.url, json={"a": "ü"}).code == "net.server"
    assert [asked.body for asked in server.asked] == ['{"a": "ü"}'.encode()]


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        connection.sendall(b"x")
        time.sleep(0.05)


def drip_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(10_000):
        connection.sendall(b"X-%d: y\r\n" % number)
        time.sleep(0.02)


def silent(connection: socket.socket) -> None:
    connection.settimeout(10)
    connection.recv(1)


def truncated(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")


def endless_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(10_000):
        connection.sendall(b"X-A: " + b"y" * 1000 + b"\r\n")


def no_http(connection: socket.socket) -> None:
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\x1b]0;owned\x07\r\n\r\n")


@pytest.mark.parametrize("fault", [drip, drip_headers, silent, truncated, endless_headers, no_http])
def test_a_server_that_never_ends_well_ends_with_the_deadline(fault: object) -> None:
    with web(lambda _: Reply(raw=fault)) as server:  # type: ignore[arg-type]
        start = time.monotonic()
        error = refused(client(server.place, deadline=0.6).get, server.url)
        assert time.monotonic() - start < 1.6
    assert error.exit_code == 3
    assert error.code in ("net.timeout", "net.failed")
    assert error.message.isprintable()


def test_a_bomb_is_stopped_while_it_unfolds() -> None:
    bomb = gzip.compress(b"\0" * 30_000_000)
    with web(lambda _: Reply(bomb, headers={"Content-Encoding": "gzip"})) as server:
        error = refused(client(server.place, max_bytes=1_000_000).get, server.url)
        plain = refused(client(server.place, max_bytes=1_000).get, server.url)
    assert error.code == plain.code == "net.too-large"


@pytest.mark.parametrize(
    ("encoding", "body", "given"),
    [
        ("gzip", gzip.compress(b"a" * 200_000, mtime=0), b"a" * 200_000),
        ("gzip", gzip.compress(b"one", mtime=0) + gzip.compress(b"two", mtime=0), b"onetwo"),
        ("deflate", zlib.compress(b"text"), b"text"),
        ("identity", b"plain", b"plain"),
    ],
)
def test_packed_answers_are_unpacked(encoding: str, body: bytes, given: bytes) -> None:
    with web(lambda _: Reply(body, headers={"Content-Encoding": encoding})) as server:
        assert client(server.place).get(server.url).body == given


@pytest.mark.parametrize(
    ("encoding", "body"), [("gzip", gzip.compress(b"a" * 999, mtime=0)[:-9]), ("gzip", b"no"), ("br", b"x")]
)
def test_packed_badly(encoding: str, body: bytes) -> None:
    with web(lambda _: Reply(body, headers={"Content-Encoding": encoding})) as server:
        assert refused(client(server.place).get, server.url).code == "net.broken"


def test_redirects_on_the_same_host_are_followed_with_the_token() -> None:
    def answer(asked: Asked) -> Reply:
        return Reply("moved") if asked.path == "/new" else Reply(status=301, headers={"Location": "/new"})

    with web(answer) as server:
        got = client(server.place).get(server.url + "/old", auth=f"Bearer {TOKEN}")
    assert (got.body, got.url) == (b"moved", server.url + "/new")
    assert server.asked[1].headers["authorization"] == f"Bearer {TOKEN}"


def test_another_host_gets_nothing_of_ours_and_an_unnamed_one_no_request() -> None:
    with (
        web(lambda _: Reply("other")) as other,
        web(lambda _: Reply(status=302, headers={"Location": other.url + "/x"})) as server,
    ):
        secret = {"PRIVATE-TOKEN": TOKEN, "X-Api-Key": TOKEN}
        error = refused(client(server.place).get, server.url, headers=secret)
        assert (error.exit_code, error.code, other.asked) == (5, "net.host", [])
        both = client(hosts=[server.place, other.place])
        assert both.get(server.url, headers=secret, auth=("me", TOKEN)).body == b"other"
    assert not {"private-token", "x-api-key", "authorization", "cookie"} & set(other.asked[0].headers)
    assert TOKEN not in str(other.asked)


def test_redirects_end() -> None:
    with web(lambda _: Reply(status=302, headers={"Location": "/again"})) as server:
        error = refused(client(server.place).get, server.url)
    assert (error.exit_code, error.code, len(server.asked)) == (5, "net.redirect", 6)


def test_cookies_are_not_kept() -> None:
    with web(lambda _: Reply("x", headers={"Set-Cookie": "session=1"})) as server:
        http = client(server.place)
        http.get(server.url)
        http.get(server.url)
    assert "cookie" not in server.asked[1].headers


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:9/", "net.host"),
        ("http://2130706433/", "net.host"),
        ("http://[::ffff:127.0.0.1]/", "net.host"),
        ("https://evil.example/", "net.host"),
        ("http://github.com/", "net.scheme"),
        ("file:///etc/passwd", "net.url"),
        ("ftp://github.com/", "net.url"),
        ("https://user:secret@github.com/", "net.url"),
        ("https://github.com\\@evil.example/", "net.url"),
        ("https://git\u3002hub.com/", "net.url"),
        ("https://github.com:99999/", "net.url"),
        ("", "net.url"),
    ],
)
def test_what_is_no_host_to_ask_is_refused_before_a_socket_opens(
    url: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "getaddrinfo", opened)
    error = refused(client().get, url)
    assert (error.exit_code, error.code) == (5, code)
    assert "secret" not in error.message


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "169.254.169.254",
        "100.64.0.1",
        "192.168.1.1",
        "224.0.0.1",
        "::1",
        "::ffff:10.0.0.1",
        "fe80::1",
        "fc00::1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "ff02::1",
        "::",
    ],
)
def test_a_public_name_must_not_stand_for_a_private_address(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolved(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", ("93.184.216.34", port)), (0, 0, 0, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    for http, url in ((client(public=True), "https://rebound.example/"), (client(), "https://github.com/")):
        error = refused(http.get, url)
        assert (error.exit_code, error.code) == (5, "net.address")


def test_odd_ways_to_write_this_computer_are_seen() -> None:
    for host in ("2130706433", "0x7f000001", "127.1", "0"):
        assert refused(client(public=True).get, f"https://{host}/").code == "net.address"


@pytest.mark.parametrize(
    ("environ", "code", "variable"),
    [
        ({"HTTPS_PROXY": "gopher://x"}, "net.proxy", "HTTPS_PROXY"),
        ({"https_proxy": "http://"}, "net.proxy", "https_proxy"),
        ({"ALL_PROXY": "http://h:99999"}, "net.proxy", "ALL_PROXY"),
        ({"all_proxy": "socks5://127.0.0.1:9"}, "net.proxy", "all_proxy"),
        ({"SSL_CERT_FILE": "/nowhere/ca.pem"}, "net.tls", "SSL_CERT_FILE"),
        ({"SSL_CERT_FILE": __file__}, "net.tls", "SSL_CERT_FILE"),
    ],
)
def test_a_bad_environment_is_named(environ: dict[str, str], code: str, variable: str) -> None:
    error = refused(client(environ=environ).get, "https://api.github.com/")
    assert (error.exit_code, error.code) == (2, code)
    assert variable in error.message


def test_a_proxy_is_used_for_others_and_never_for_loopback() -> None:
    with (
        web(lambda asked: Reply("by proxy " + asked.path)) as proxy,
        web(lambda _: Reply("direct")) as server,
    ):
        environ = {"http_proxy": proxy.url, "no_proxy": "inner.example"}
        http = client(hosts=[server.place, "http://outer.example"], environ=environ)
        assert http.get(server.url).body == b"direct"
        assert http.get("http://outer.example/x").body == b"by proxy /x"


def test_a_token_goes_over_https_or_to_this_computer_only() -> None:
    error = refused(client(hosts=["http://ci.example"]).get, "http://ci.example/", auth="Bearer " + TOKEN)
    assert (error.exit_code, error.code) == (5, "net.token")


def test_a_token_with_a_line_end_is_stripped_and_one_with_more_is_refused_unseen() -> None:
    with web(lambda _: Reply("x")) as server:
        client(server.place, tokens=lambda _: TOKEN + "\n").get(server.url)
        error = refused(client(server.place, tokens=lambda _: TOKEN + "\r\nX: y").get, server.url)
    assert server.asked[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert (error.exit_code, error.code) == (2, "auth.token")
    assert TOKEN not in error.message


def test_no_error_shows_a_token() -> None:
    import base64

    def answer(asked: Asked) -> Reply:
        leak = f"your token {TOKEN} and {base64.b64encode(b'me:' + TOKEN.encode()).decode()}"
        return Reply({"message": leak}, 403)

    with web(answer) as server:
        error = refused(client(server.place).get, f"{server.url}/a?private_token={TOKEN}", auth=("me", TOKEN))
        text = f"{error.message} {error.hint} {error.lines}"
    assert TOKEN not in text
    assert base64.b64encode(TOKEN.encode()).decode()[4:-4] not in text
    assert "your token *** and ***" in text


def test_a_login_page_is_no_json() -> None:
    with web(lambda _: Reply("<html>\x1b[31mlogin", headers={"Content-Type": "text/html"})) as server:
        error = refused(http_room.json, client(server.place).get(server.url))
    assert error.exit_code == 3
    assert "answered no JSON but text/html: <html>^[[31mlogin" in error.message


def test_a_file_is_saved_privately_or_not_at_all(tmp_path: Path) -> None:
    with web(
        lambda asked: Reply(b"z" * 100_000) if asked.path == "/good" else Reply(raw=truncated)
    ) as server:
        http = client(server.place)
        http.save(server.url + "/good", str(tmp_path / "good"))
        assert refused(http.save, server.url + "/bad", str(tmp_path / "bad")).exit_code == 3
    assert (tmp_path / "good").read_bytes() == b"z" * 100_000
    assert stat.S_IMODE((tmp_path / "good").stat().st_mode) == 0o600
    assert not (tmp_path / "bad").exists()


def test_many_threads_share_one_client(tmp_path: Path) -> None:
    with web(lambda asked: Reply(asked.path, headers={"ETag": '"v"'})) as server:
        http = client(server.place, cache=str(tmp_path))
        found: list[tuple[str, bytes]] = []

        def ask(number: int) -> None:
            for round_ in range(5):
                path = f"/{number % 7}/{round_}"
                found.append((path, http.get(server.url + path).body))

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        http.close()
    assert len(found) == 80
    assert all(path.encode() == body for path, body in found)


@pytest.mark.parametrize(
    ("why", "mends"),
    [
        ("self-signed certificate", "name the authority's file in SSL_CERT_FILE"),
        ("unable to get local issuer certificate", "name the authority's file in SSL_CERT_FILE"),
        ("certificate has expired", "the server needs a new one, or the clock here is wrong"),
        (
            "Hostname mismatch, certificate is not valid for 'a.example'.",
            "ask for it by the name that its certificate has",
        ),
    ],
)
def test_a_certificate_that_is_not_trusted_says_what_mends_it(why: str, mends: str) -> None:
    from devportal.scm.http_faults import unreached

    said = f"[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: {why} (_ssl.c:1006)"
    error = unreached("https://a.example/x", OSError(said), late=False)
    assert error.message == (
        f"'https://a.example/x' cannot be read: its certificate is not trusted ({why}): {mends}"
    )
    assert error.code == "net.certificate"


def test_a_bad_certificate_is_asked_for_once(tmp_path: Path) -> None:
    """A server with a certificate of its own counts who comes."""
    made = (
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "1",
    )
    names = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    files = ("-keyout", f"{tmp_path}/key", "-out", f"{tmp_path}/cert")
    subprocess.run(["openssl", *made, *names, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    came = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    one, _ = listener.accept()
                    came.append(one)
                    with suppress(OSError), context.wrap_socket(one, server_side=True) as secure:
                        secure.recv(1000)
                        secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")

        threading.Thread(target=serve, daemon=True).start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        error = refused(client(hosts=[url]).get, url)
        assert (error.exit_code, error.code, len(came)) == (3, "net.certificate", 1)
        trusting = client(hosts=[url], environ={"SSL_CERT_FILE": str(tmp_path / "cert")})
        assert trusting.get(url).body == b"ok"
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("url", "status", "hint"),
    [
        (
            "http://outer.example/x",
            407,
            "it wants a name and a password: all_proxy=http://NAME:PASSWORD@PLACE",
        ),
        (
            "https://outer.example/x",
            407,
            "it wants a name and a password: all_proxy=http://NAME:PASSWORD@PLACE",
        ),
        (
            "https://outer.example/x",
            403,
            "correct all_proxy, or name the host in no_proxy to go without a proxy",
        ),
    ],
)
def test_a_proxy_that_refuses_is_named_without_its_password(url: str, status: int, hint: str) -> None:
    reply = f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
    came = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    one, _ = listener.accept()
                    with one:
                        came.append(one.recv(10_000))
                        one.sendall(reply)

        threading.Thread(target=serve, daemon=True).start()
        place = f"127.0.0.1:{listener.getsockname()[1]}"
        environ = {"all_proxy": f"http://joe:CANARY-PROXY@{place}"}
        error = refused(client(hosts=["http://outer.example"], public=True, environ=environ).get, url)
        listener.shutdown(socket.SHUT_RDWR)
    assert (error.exit_code, error.code, len(came)) == (3, "net.proxy", 1)
    assert error.message.startswith(
        f"'{url}' cannot be read: the proxy {place} of all_proxy refuses: {status}"
    )
    assert error.hint == hint.replace("PLACE", place)
    assert "CANARY" not in error.message + str(error.hint)


def test_a_proxy_that_is_not_there_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = f"127.0.0.1:{listener.getsockname()[1]}"
    environ = {"HTTPS_PROXY": f"http://joe:CANARY-PROXY@{place}"}
    error = refused(client(public=True, environ=environ).get, "https://outer.example/")
    assert f"the proxy {place} of HTTPS_PROXY cannot be reached" in error.message
    assert "CANARY" not in error.message


def test_a_server_that_fails_over_a_post_is_named_with_its_status() -> None:
    with web(lambda _: Reply({"message": "out of order"}, 500)) as server:
        http = client(hosts=[server.url])
        error = refused(http.request, "POST", f"{server.url}/v1/things", json={})
        assert len(server.asked) == 1
    assert error.message == f"{server.place} failed over POST '{server.url}/v1/things': status 500"
    assert error.lines == ("it said: out of order",)
    assert error.hint == "it may have done what was asked all the same: look there before another try"


def test_a_post_that_nobody_takes_is_not_said_to_be_read() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = f"127.0.0.1:{listener.getsockname()[1]}"
    url = f"http://{place}/v1/things"
    error = refused(client(place).request, "POST", url, json={})
    assert error.message.startswith(f"POST '{url}' failed: ")
    assert refused(client(place).get, url).message.startswith(f"'{url}' cannot be read: ")
