from __future__ import annotations

import pytest

from retrieval.movies.titles import parse_title, short_titles, title_key


@pytest.mark.parametrize(
    ("listed", "title", "others"),
    [
        ("Heat", "Heat", ()),
        ("Matrix, The", "The Matrix", ()),
        ("Fish Called Wanda, A ", "A Fish Called Wanda", ()),
        ("Postino, Il", "Il Postino", ()),
        ("Avventura, L' (Adventure, The)", "L'Avventura", ("The Adventure",)),
        (
            "City of Lost Children, The (Cité des enfants perdus, La)",
            "The City of Lost Children",
            ("La Cité des enfants perdus",),
        ),
        ("Seven (a.k.a. Se7en)", "Seven", ("Se7en",)),
        (
            "Bicycle Thieves (a.k.a. The Bicycle Thief) (a.k.a. The Bicycle Thieves) (Ladri di biciclette)",
            "Bicycle Thieves",
            ("The Bicycle Thief", "The Bicycle Thieves", "Ladri di biciclette"),
        ),
        (
            "European Vacation (aka National Lampoon's European Vacation)",
            "European Vacation",
            ("National Lampoon's European Vacation",),
        ),
        ("Babies (Bébé(s))", "Babies", ("Bébé(s)",)),
        ("(500) Days of Summer", "(500) Days of Summer", ()),
        ("Human Centipede II (Full Sequence), The", "The Human Centipede II (Full Sequence)", ()),
        (
            "Librarian, The: The Curse of the Judas Chalice",
            "The Librarian: The Curse of the Judas Chalice",
            (),
        ),
        (
            "Birdman: Or (The Unexpected Virtue of Ignorance)",
            "Birdman: Or (The Unexpected Virtue of Ignorance)",
            (),
        ),
        ("Good Morning, Vietnam", "Good Morning, Vietnam", ()),
        ("Tom &amp; Jerry", "Tom & Jerry", ()),
        ("[REC]", "[REC]", ()),
    ],
)
def test_titles_are_taken_apart(listed: str, title: str, others: tuple[str, ...]) -> None:
    assert parse_title(listed) == (title, others)


def test_spellings_meet_under_one_key() -> None:
    assert title_key("The Big Sleep") == title_key("Big Sleep") == "bigsleep"
    assert title_key("Amélie & I") == title_key("Amelie and I")
    assert title_key("Ocean's Eleven") == title_key("Oceans Eleven")
    assert title_key("The") == "the"


def test_short_forms_are_kept_where_no_other_film_has_them() -> None:
    titles = [
        "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb",
        "Star Wars: Episode V - The Empire Strikes Back",
        "Star Wars: Episode VI - Return of the Jedi",
        "The Godfather: Part II",
        "Hero: The Long Way",
        "Heat",
    ]
    assert short_titles(titles, ["The Long Way"]) == [
        ("Dr. Strangelove", "How I Learned to Stop Worrying and Love the Bomb"),
        ("The Empire Strikes Back",),
        ("Return of the Jedi",),
        ("The Godfather",),
        (),
        (),
    ]
