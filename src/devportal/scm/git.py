"""What is asked of git, and nothing else runs it: clones, reading repositories of others, a first commit.

GitPython judges URLs here a second time; `scm.process` says why it does not start the process.
"""

from __future__ import annotations

import os
from contextlib import contextmanager

from devportal.errors import IO, REFUSED, PortalError
from devportal.scm.process import HARDENED, environment, run, users_config
from devportal.scm.remote import DEFAULT_PROTOCOLS, Remote, check_url, redact
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# what a clone needs of the user's surroundings, and nothing else
_FOLDERS = ("HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_USERS_OWN = (
    r"(?i)credential\..*|url\..*\.insteadof|http\.(.*\.)?(proxy\w*|ssl(cainfo|capath|cert|key)|extraheader)"
)

# verbs measured clean under a hostile configuration, and the options of each that stay so
_COUNTED = r"(-n|--max-count=)\d+|--(since|until)=.+|--all|--first-parent|--no-merges"
_READING = {
    "rev-parse": r"--verify|--quiet|--short(=\d+)?|--abbrev-ref|--is-shallow-repository",
    "rev-list": rf"--count|--left-right|{_COUNTED}",
    "log": rf"--format=.*|-c|--raw|--no-abbrev|-z|--name-(status|only)|--no-renames|--reverse|{_COUNTED}",
    "cat-file": r"-[tsep]|--batch|--batch-check|--buffer",
    "ls-tree": r"-[rtdlz]+|--name-only|--full-tree",
    "for-each-ref": r"--format=.*|--sort=.*|--count=\d+",
    "shortlog": r"-[nse]+|--no-merges|--all",
    "merge-base": r"--all|--is-ancestor",
    "merge-tree": r"--write-tree|-z|--name-only|--no-messages|--messages",
    "diff-tree": r"-[rz]+|--name-only|--name-status|--no-renames|--no-commit-id|--root",
    "diff": r"--name-only|-z|--no-renames",
    "blame": r"--porcelain|--line-porcelain|-[lsew]+|-L\d+,\d+",
}
_ALWAYS = {"log": ("--no-textconv", "--no-ext-diff"), "blame": ("--no-textconv",), "diff": ("--no-ext-diff",)}


def read(
    root: str,
    verb: str,
    *arguments: str,
    environ: Mapping[str, str],
    deadline: float = 20,
    given: bytes = b"",
) -> bytes:
    """Ask the repository at `root`, which others may have made, and give what git prints.

    `given` is what git reads from its standard input.

    Only verbs and options that run nothing of the repository's configuration are taken (ValueError else);
    `diff` and `blame` want revisions, since the working tree may not be looked at. Raises PortalError (I/O).
    """
    _check_reading(verb, arguments)
    command = [verb, *_ALWAYS.get(verb, ()), *arguments]
    settings = [*HARDENED, "credential.helper="]
    return run(command, root, environment(environ, ()), deadline, settings, given)


def _check_reading(verb: str, arguments: Sequence[str]) -> None:
    import re

    known = _READING.get(verb)
    end = arguments.index("--") if "--" in arguments else len(arguments)
    names = [argument for argument in arguments[:end] if not argument.startswith("-")]
    options = [argument for argument in arguments[:end] if argument.startswith("-")]
    if known is None or any(not re.fullmatch(known, option) for option in options):
        raise ValueError(f"git {verb} {' '.join(options)} is not for repositories of others")
    revisions = sum(2 if "..." in name else 1 for name in names)
    if revisions < {"diff": 2, "diff-tree": 1, "blame": 1}.get(verb, 0):
        raise ValueError(f"git {verb} needs revisions: without them it looks at the working tree")
    if verb == "diff" and "--name-only" not in options:
        raise ValueError("git diff only names files here")


def refs(
    url: str,
    *,
    environ: Mapping[str, str],
    protocols: Sequence[str] = DEFAULT_PROTOCOLS,
    deadline: float = 60,
) -> dict[str, str]:
    """Give the commit of HEAD and of each tag of a remote: name -> commit, tags without `refs/tags/`."""
    remote = checked(url, protocols)
    command = ["ls-remote", "--", remote.url, "HEAD", "refs/tags/*"]
    printed = run_remote(command, remote, environ, protocols, deadline).decode("utf-8", "replace")
    found: dict[str, str] = {}
    for line in printed.splitlines():
        commit, _, name = line.partition("\t")
        # an annotated tag is listed twice; the second line, ^{}, is the commit
        found[name.removeprefix("refs/tags/").removesuffix("^{}")] = commit
    return found


def latest_release(names: Sequence[str]) -> str | None:
    """Give the tag with the highest version among `names`; pre-releases and other tags do not count."""
    import re

    versions = {}
    for name in names:
        match = re.fullmatch(r"v?(\d{1,9}(?:\.\d{1,9})*)(?:\.?post(\d{1,9}))?", name)
        if match:
            numbers = [int(part) for part in match[1].split(".")]
            while numbers and numbers[-1] == 0:
                numbers.pop()
            versions[name] = (numbers, int(match[2] or -1))
    return max(versions, key=lambda name: (versions[name], name), default=None)


def clone(
    url: str,
    folder: str,
    *,
    environ: Mapping[str, str],
    ref: str | None = None,
    protocols: Sequence[str] = DEFAULT_PROTOCOLS,
    deadline: float = 120,
) -> None:
    """Bring branch or tag `ref` (default: HEAD) of a remote, without its history, to the new folder `folder`.

    It is there complete or not at all; when another process was faster, its folder stays. Raises PortalError:
    refused for the URL or ref, I/O for everything else.
    """
    remote = checked(url, protocols)
    if ref is not None:
        check_ref(ref)
    command = ["clone", "--quiet", "--depth=1", "--single-branch", "--no-tags", "--template="]
    command += [f"--branch={ref}"] if ref else []
    with complete(folder) as making:
        run_remote([*command, "--", remote.url, making], remote, environ, protocols, deadline)


@contextmanager
def complete(folder: str) -> Iterator[str]:
    """Give a place to make a folder at; it becomes `folder` at the end, complete or not at all.

    When another process was faster, its folder stays. Raises PortalError (I/O).
    """
    import secrets

    folder = os.path.abspath(folder)
    parent = os.path.dirname(folder)
    os.makedirs(parent, mode=0o700, exist_ok=True)
    sweep(parent)
    making = os.path.join(parent, f".tmp-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        yield making
        os.rename(making, folder)
    except OSError as error:
        if not os.path.isdir(folder):
            message = f"cannot write {quoted(folder)}: {error.strerror}"
            raise PortalError(message, exit_code=IO, code="io.write") from None
    finally:
        _remove(making)


def check_ref(ref: str) -> None:
    """Raise PortalError (refused) unless `ref` can name a branch or tag (git check-ref-format's rules)."""
    import re

    bad = re.search(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/$|^/|\.$|\.lock(/|$)|(^|/)\.|^-|^@$|^$", ref)
    if bad or not ref.isprintable() or len(ref) > 250:
        raise PortalError(
            f"{quoted(ref)} cannot be the name of a branch or tag", exit_code=REFUSED, code="git.ref"
        )


def start_repository(folder: str, message: str, *, environ: Mapping[str, str], deadline: float = 60) -> str:
    """Make `folder` a git repository with one commit of all its files; give the commit.

    Author and first branch are the user's own (git config user.name, user.email, init.defaultBranch). Raises
    PortalError (I/O) when there is no author or git fails; the folder's files stay.
    """
    own = dict(users_config(environ))
    name = environ.get("GIT_AUTHOR_NAME") or own.get("user.name")
    email = environ.get("GIT_AUTHOR_EMAIL") or own.get("user.email")
    if not name or not email:
        hint = "set them: git config --global user.name NAME; git config --global user.email ADDRESS"
        raise PortalError(
            "git does not know the author of the first commit", hint=hint, exit_code=IO, code="git.author"
        )
    author = [f"user.name={name}", f"user.email={email}"]
    branch = own.get("init.defaultbranch") or "main"
    check_ref(branch)
    clean_environ = environment(environ, ())
    for command in (
        ["init", "--quiet", "--template=", f"--initial-branch={branch}"],
        ["add", "--all"],
        ["commit", "--quiet", "--no-verify", "--no-gpg-sign", "--allow-empty", f"--message={message}"],
    ):
        run(command, folder, clean_environ, deadline, [*HARDENED, *author])
    return run(["rev-parse", "HEAD"], folder, clean_environ, deadline, HARDENED).decode().strip()


def checked(url: str, protocols: Sequence[str]) -> Remote:
    """Apply our rule and then GitPython's, which knows other ways to write a transport helper."""
    remote = check_url(url, protocols)
    import git

    try:
        git.Git.check_unsafe_protocols(remote.url)
    except git.UnsafeProtocolError:
        message = f"refused the URL {quoted(redact(remote.url))}"
        raise PortalError(message, exit_code=REFUSED, code="git.url") from None
    return remote


def run_remote(
    command: Sequence[str],
    remote: Remote,
    environ: Mapping[str, str],
    protocols: Sequence[str],
    deadline: float,
    own: Sequence[tuple[str, str]] | None = None,
    folder: str = "/",
) -> bytes:
    """Run git against a remote with what the user's own configuration says of credentials, proxies and TLS.

    `own` is what `users_config` gave, for callers that ask many remotes. Raises PortalError (I/O).
    """
    import re

    config = users_config(environ) if own is None else own
    kept = [(key, value) for key, value in config if re.fullmatch(_USERS_OWN, key)]
    if remote.authorization:
        # never an argument: whatever is in argv, every user of the machine can read
        kept.append(("http.extraHeader", remote.authorization))
    network = {name: environ[name] for name in (*_FOLDERS, *_PROXIES) if name in environ}
    settings = {"GIT_CONFIG_COUNT": str(len(kept)), "GCM_INTERACTIVE": "never"}
    for number, (key, value) in enumerate(kept):
        settings[f"GIT_CONFIG_KEY_{number}"] = key
        settings[f"GIT_CONFIG_VALUE_{number}"] = value
    full = {**network, **environment(environ, protocols), **settings}
    return run(command, folder, full, deadline, (*HARDENED, "fetch.unpackLimit=1"))


def sweep(parent: str) -> None:
    """Remove what killed processes left behind in `parent`: folders named `.tmp-PID-`."""
    for name in os.listdir(parent):
        owner = name.split("-")[1] if name.startswith(".tmp-") else ""
        if owner.isdecimal() and not os.path.isdir(f"/proc/{owner}") and not _runs(int(owner)):
            _remove(os.path.join(parent, name))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _remove(folder: str) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
