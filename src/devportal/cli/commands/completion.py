"""`portal completion`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import USAGE, PortalError

_SCRIPTS = {
    "bash": """_portal() {
    local IFS=$'\\n'
    COMPREPLY=($(PORTAL_COMPLETE=bash portal "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
    [[ ${COMPREPLY-} == */ ]] && compopt -o nospace
}
complete -o default -F _portal portal
""",
    "zsh": """#compdef portal
_portal() {
    local -a found
    found=("${(@f)$(PORTAL_COMPLETE=zsh portal "${(@)words[2,$CURRENT]}" 2>/dev/null)}")
    (( ${#found} )) && [[ -n ${found[1]} ]] && compadd -Q -- "${found[@]}" || _files
}
compdef _portal portal
""",
    "fish": """function __portal_complete
    set -l words (commandline -opc) (commandline -ct)
    PORTAL_COMPLETE=fish portal $words[2..-1] 2>/dev/null
end
complete -c portal -a '(__portal_complete)'
""",
}


def completion(
    session: Session,
    shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")],
) -> int:
    """Print the completion script of a shell.

    bash: eval "$(portal completion bash)"; zsh and fish: write it into your completions folder.
    """
    if shell not in _SCRIPTS:
        raise PortalError(f"no completion for {shell!r}", hint="choose bash, zsh or fish", exit_code=USAGE)
    session.terminal.write(_SCRIPTS[shell])
    return 0
