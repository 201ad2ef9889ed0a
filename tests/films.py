"""Forty films, thirty made-up viewers and a text model that hashes words: what the fast tests talk about."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.catalogue import Catalogue, Interactions, Item, Value
from retrieval.schema import Field, Schema

SCHEMA = Schema(
    noun="film",
    plural="films",
    fields=(
        Field(name="title", kind="title"),
        Field(name="year", kind="number", cues=("how old", "when")),
        Field(
            name="genre",
            kind="category",
            multiple=True,
            synonyms={"science fiction": "Sci-Fi", "scary": "Horror", "funny": "Comedy"},
        ),
        Field(name="director", kind="person", multiple=True, cues=("who made", "directed")),
        Field(name="actor", kind="person", multiple=True, cues=("who plays",)),
        Field(name="runtime", kind="number", label="running time", unit="min", cues=("how long",)),
        Field(name="theme", kind="category", multiple=True, spoken=False),
        Field(name="sponsored", kind="flag"),
        Field(name="about", kind="text"),
    ),
)

# title | year | genres | directors | actors | minutes | themes | about
_ROWS = """
Heat|1995|Crime, Thriller|Michael Mann|Al Pacino, Robert De Niro|170|heist, obsession|A thief and a detective circle.
Ronin|1998|Action, Thriller|John Frankenheimer|Robert De Niro, Jean Reno|122|heist, car chase|Hired hands want a case.
Thief|1981|Crime, Drama|Michael Mann|James Caan|122|heist, loner|A safecracker wants a family.
Collateral|2004|Crime, Thriller|Michael Mann|Tom Cruise, Jamie Foxx|120|night, hitman|A driver carries a killer.
The Insider|1999|Drama, Thriller|Michael Mann|Al Pacino, Russell Crowe|157|true story|A scientist tells what he knows.
The Godfather|1972|Crime, Drama|Francis Ford Coppola|Marlon Brando, Al Pacino|175|family, mafia|A son inherits.
The Godfather: Part II|1974|Crime, Drama|Francis Ford Coppola|Al Pacino, Robert De Niro|202|family, mafia|Two rises.
Goodfellas|1990|Crime, Drama|Martin Scorsese|Ray Liotta, Robert De Niro|146|mafia, true story|A life in the mob.
Casino|1995|Crime, Drama|Martin Scorsese|Robert De Niro, Sharon Stone|178|mafia, gambling|A man runs a casino.
Taxi Driver|1976|Crime, Drama|Martin Scorsese|Robert De Niro, Jodie Foster|114|loner, night|A driver cannot sleep.
Pulp Fiction|1994|Crime, Comedy|Quentin Tarantino|John Travolta, Uma Thurman|154|hitman, chance|Stories cross.
Reservoir Dogs|1992|Crime, Thriller|Quentin Tarantino|Harvey Keitel|99|heist, betrayal|A robbery goes wrong.
Fargo|1996|Crime, Comedy|Joel Coen|Frances McDormand|98|snow, chance|A kidnapping goes wrong in the snow.
Se7en|1995|Crime, Thriller|David Fincher|Brad Pitt, Morgan Freeman|127|obsession, serial killer|Two detectives follow.
Zodiac|2007|Crime, Thriller|David Fincher|Jake Gyllenhaal|157|obsession, serial killer, true story|Letters in code.
Alien|1979|Horror, Sci-Fi|Ridley Scott|Sigourney Weaver|117|space, isolation|Something is aboard.
Aliens|1986|Action, Sci-Fi|James Cameron|Sigourney Weaver|137|space, soldiers|They go back with soldiers.
Blade Runner|1982|Sci-Fi, Thriller|Ridley Scott|Harrison Ford|117|night, androids|A man hunts androids.
The Terminator|1984|Action, Sci-Fi|James Cameron|Arnold Schwarzenegger|107|androids, time travel|A machine hunts.
Terminator 2: Judgment Day|1991|Action, Sci-Fi|James Cameron|Arnold Schwarzenegger|137|androids, time travel|Another.
Gattaca|1997|Drama, Sci-Fi|Andrew Niccol|Ethan Hawke, Uma Thurman|106|space, identity|A man borrows an identity.
Contact|1997|Drama, Sci-Fi|Robert Zemeckis|Jodie Foster|150|space, faith|A signal arrives.
Moon|2009|Drama, Sci-Fi|Duncan Jones|Sam Rockwell|97|space, isolation|A man works alone.
Arrival|2016|Drama, Sci-Fi|Denis Villeneuve|Amy Adams|116|language, time|A linguist meets visitors.
Back to the Future|1985|Comedy, Sci-Fi|Robert Zemeckis|Michael J. Fox|116|time travel, family|A boy meets his parents.
The Shining|1980|Horror|Stanley Kubrick|Jack Nicholson|146|isolation, snow|A family winters in a hotel.
The Thing|1982|Horror, Sci-Fi|John Carpenter|Kurt Russell|109|isolation, snow|Nobody can be trusted.
Halloween|1978|Horror|John Carpenter|Jamie Lee Curtis|91|night, serial killer|A killer comes home.
The Blair Witch Project|1999|Horror|Daniel Myrick|Heather Donahue||isolation|Three go into the woods.
Amélie|2001|Comedy, Romance|Jean-Pierre Jeunet|Audrey Tautou|122|paris, chance|A waitress helps others.
Notting Hill|1999|Comedy, Romance|Roger Michell|Julia Roberts, Hugh Grant|124|fame|A star meets a bookseller.
Before Sunrise|1995|Drama, Romance|Richard Linklater|Ethan Hawke, Julie Delpy|101|night, chance|Two walk through Vienna.
Before Sunset|2004|Drama, Romance|Richard Linklater|Ethan Hawke, Julie Delpy|80|paris, chance|They meet again.
Groundhog Day|1993|Comedy, Romance|Harold Ramis|Bill Murray|101|time, snow|A day comes again.
Lost in Translation|2003|Comedy, Drama|Sofia Coppola|Bill Murray, Scarlett Johansson|102|night, loner|Two in Tokyo.
Toy Story|1995|Animation, Children|John Lasseter|Tom Hanks|81|friendship, toys|A cowboy gets a rival.
Toy Story 2|1999|Animation, Children|John Lasseter|Tom Hanks|92|friendship, toys|The cowboy is stolen.
Finding Nemo|2003|Animation, Children|Andrew Stanton|Albert Brooks|100|family, sea|A father looks for his son.
Spirited Away|2001|Animation, Fantasy|Hayao Miyazaki|Rumi Hiiragi|125|identity, spirits|A girl works for spirits.
The Princess Bride|1987|Comedy, Fantasy|Rob Reiner|Cary Elwes|98|true love, fairy tale|A tale is read aloud.
"""

_SPONSORED = {"Collateral", "Moon"}
_TASTES = ("Crime", "Sci-Fi", "Romance", "Animation", "Horror")
_VIEWERS = 30


def films(name: str = "films") -> Catalogue:
    """Forty films; ids are `f1` to `f40`, one has no running time, two are sponsored."""
    items = [_item(number, line.split("|")) for number, line in enumerate(_ROWS.strip().splitlines(), 1)]
    return Catalogue(name, SCHEMA, items, _viewed(items))


def _item(number: int, cells: Sequence[str]) -> Item:
    title, year, genres, directors, actors, minutes, themes, about = cells
    fields: dict[str, Value] = {
        "year": int(year),
        "genre": tuple(genres.split(", ")),
        "director": tuple(directors.split(", ")),
        "actor": tuple(actors.split(", ")),
        "theme": tuple(themes.split(", ")),
        "sponsored": title in _SPONSORED,
        "about": about,
    }
    if minutes:
        fields["runtime"] = int(minutes)
    return Item(f"f{number}", title, fields)


def _viewed(items: Sequence[Item]) -> Interactions:
    """Every viewer has one favourite genre, rates it 4 to 5, and half of the rest 1 to 3."""
    rows = []
    for viewer in range(_VIEWERS):
        taste = _TASTES[viewer % len(_TASTES)]
        for row, item in enumerate(items):
            genres = item.fields["genre"]
            assert isinstance(genres, tuple)
            if taste in genres:
                rows.append((viewer, row, 4.0 + (viewer + row) % 3 / 2))
            elif (viewer * 7 + row) % 2:
                rows.append((viewer, row, 1.0 + (viewer + row) % 3))
    users, films_, stars = zip(*rows, strict=True)
    return Interactions(
        users=np.array(users, dtype=np.int32),
        items=np.array(films_, dtype=np.int32),
        values=np.array(stars, dtype=np.float32),
        times=np.arange(len(rows), dtype=np.int64),
        n_users=_VIEWERS,
        positive=3.5,
    )


class HashEmbedder:
    """A vector a word, by its hash; a text is their sum. Texts that share words are near."""

    name = "hash"
    dimensions = 32

    def __init__(self, version: str = "1") -> None:
        """Keep the version, which tests change to make an index stale."""
        self.version = version
        self.calls = 0

    def embed(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
        """Embed texts (n) as float32 (n, 32), each row of length 1."""
        self.calls += 1
        vectors = np.vstack([self._sum(text) for text in texts]).astype(np.float32)
        if progress is not None:
            progress(len(texts), len(texts))
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def _sum(self, text: str) -> NDArray[np.float64]:
        words = [word.strip(".,:;!?\"'()") for word in text.casefold().split()]
        return np.asarray(np.sum([_word(word, self.dimensions) for word in words or [""]], axis=0))


def _word(word: str, size: int) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(word.encode("utf-8", "replace")).digest()[:8], "big")
    return np.asarray(np.random.default_rng(seed).standard_normal(size))


def id_of(title: str) -> str:
    """The id of a title."""
    titles = [line.split("|")[0] for line in _ROWS.strip().splitlines()]
    return f"f{titles.index(title) + 1}"
