"""`portal completion`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import USAGE, PortalError

_SCRIPTS = {
    "bash": """_portal() {
    local word glued= head=
    local -a words=()
    # readline ends a word at : and =, which stand inside of references and options
    for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
        if [[ ${#words[@]} -gt 0 && ( -n $glued || $word == [:=]* ) ]]; then
            words[${#words[@]}-1]+=$word
        else
            words+=("$word")
        fi
        [[ $word == *[:=] ]] && glued=1 || glued=
    done
    word=${words[${#words[@]}-1]}
    if [[ $word == *:* && $COMP_WORDBREAKS == *:* || $word == *=* && $COMP_WORDBREAKS == *=* ]]; then
        head=${word%"${word##*[:=]}"}
    fi
    COMPREPLY=()
    while IFS= read -r word; do
        COMPREPLY+=("${word#"$head"}")
    done < <(PORTAL_COMPLETE=bash portal "${words[@]}" 2>/dev/null)
}
complete -o default -F _portal portal
""",
    "zsh": """#compdef portal
_portal() {
    local -a found
    found=("${(@f)$(PORTAL_COMPLETE=zsh portal "${(@)words[2,$CURRENT]}" 2>/dev/null)}")
    (( ${#found} )) && [[ -n ${found[1]} ]] && compadd -Q -- "${found[@]}" || _files
}
# a file of the completions folder is run as the function itself when it is first wanted
if [[ ${funcstack[1]} == _portal ]]; then
    _portal "$@"
else
    compdef _portal portal
fi
""",
    "fish": """function __portal_complete
    set -l words (commandline -opc)
    # of an empty word there is no line
    set -l current (commandline -ct)
    test (count $current) -gt 0; or set current ''
    PORTAL_COMPLETE=fish portal $words[2..-1] "$current" 2>/dev/null
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
