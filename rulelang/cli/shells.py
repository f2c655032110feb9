"""Completion by the shells of names with blanks and commas, which they quote."""

from click.shell_completion import BashComplete, FishComplete, add_completion_class

__all__ = ["mend_completion"]

# To bash, what is completed with `-o filenames` is text that it must quote; all the rest is shell
# source. Plain words go without: they would get a slash where a folder has the same name.
BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' type value

    while IFS=',' read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                COMPREPLY+=("$value")
                [[ $value == *[^[:alnum:]_.-]* ]] && compopt -o filenames
                ;;
        esac
    done < <(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD \
%(complete_var)s=bash_complete "$1")

    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

# A value may have commas in it: only the first one parts it from its type.
FISH = FishComplete.source_template.replace(
    'string split "," $completion', 'string split --max 1 "," $completion'
)


class _Bash(BashComplete):
    source_template = BASH


class _Fish(FishComplete):
    source_template = FISH


def mend_completion() -> None:
    """Put scripts that leave a name whole in place of those of click; its zsh script does so."""
    for shell in (_Bash, _Fish):
        add_completion_class(shell)
