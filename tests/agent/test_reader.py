from __future__ import annotations

import pytest

from agent.reader import read
from models.parser.wire import format_update
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker
from tests.agent.said import rows


@pytest.mark.parametrize(
    ("message", "update"),
    [
        ("undo", "undo"),
        ("Take that back!", "undo"),
        ("start over", "reset"),
        ("hello", "other"),
        ("", "other"),
        ("I loved Heat", "inform\n+item Heat"),
        ("I hated Ronin", "inform\n-item Ronin"),
        ("I watched Ronin", "inform\noitem Ronin"),
        ("no horror", "inform\nxgenre Horror"),
        ("I hate horror", "inform\n-genre Horror"),
        ("recommend some science fiction", "inform request\n+genre Sci-Fi"),
        ("I love Michael Mann", "inform\n+director Michael Mann"),
        ("nothing with Tom Cruise", "inform\nxactor Tom Cruise"),
        ("I didn't really enjoy Heat", "inform\n-item Heat"),
        ("I loved Heat but I hated Ronin", "inform\n+item Heat\n-item Ronin"),
        ("What is it about?", "ask"),
    ],
)
def test_what_is_read_without_a_model(message: str, update: str, catalogue: Catalogue, linker: Linker) -> None:
    assert format_update(read(message, catalogue, linker, ())) == update


def test_places_in_the_list(catalogue: Catalogue, linker: Linker) -> None:
    shown = rows(catalogue, "Heat", "Ronin")
    assert format_update(read("the second one is boring", catalogue, linker, shown)) == "inform\n-item #2"


def test_other_words_claim_nothing(catalogue: Catalogue, linker: Linker) -> None:
    assert read("what a lovely day in the garden", catalogue, linker, ()).changes == ()
