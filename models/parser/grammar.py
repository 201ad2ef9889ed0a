"""The wire format as a GBNF grammar, for the one retry after a reading that was not valid."""

from __future__ import annotations

from collections.abc import Mapping

from models.parser.wire import ACTS, ALWAYS_FIELDS

_NUMBER = r'"-"? [0-9]+ ("." [0-9]+)?'


def grammar_of(fields: Mapping[str, str]) -> str:
    """Write the grammar of updates over these fields (name → kind)."""
    words = [*ALWAYS_FIELDS, *(name for name, kind in fields.items() if kind != "number")]
    numbers = [name for name, kind in fields.items() if kind == "number"]
    kinds = ["words", "number"] if numbers else ["words"]
    rules = [
        'root ::= " " acts (newline change)*',
        'acts ::= act (" " act)?',
        f"act ::= {_either(ACTS)}",
        'newline ::= "\\n"',
        f"change ::= {' | '.join(kinds)}",
        f'words ::= [-+!xo~] ({_either(words)}) " " [^\\n]+',
    ]
    if numbers:
        rules += [
            f'number ::= "~" ({_either(numbers)}) | [-+!x] ({_either(numbers)}) " " limit',
            'limit ::= "more" | "less" | (">=" | "<=" | "=") figure | figure ".." figure',
            f"figure ::= {_NUMBER}",
        ]
    return "\n".join(rules)


def _either(words: tuple[str, ...] | list[str]) -> str:
    return " | ".join(f'"{word}"' for word in words)
