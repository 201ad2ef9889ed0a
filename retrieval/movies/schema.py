"""The fields of a film, and the words that people use for their values."""

from __future__ import annotations

from collections.abc import Mapping

from retrieval.schema import Field, Schema

_GENRES = {
    "Action": ("action movie", "action film", "action packed"),
    "Adventure": ("adventure movie", "adventure film"),
    "Animation": ("animated", "cartoon", "anime", "animated movie", "animated film"),
    "Children": (
        "kids",
        "kid",
        "family",
        "family friendly",
        "kids movie",
        "for kids",
        "family movie",
        "family film",
        "child",
    ),
    "Comedy": ("funny", "funny movie", "comedic", "comedy movie", "humor", "humour"),
    "Crime": ("crime movie", "crime film", "gangster", "mob", "mafia"),
    "Documentary": ("docs", "doc", "documentary film", "docu"),
    "Drama": ("dramatic", "drama movie"),
    "Fantasy": ("fantasy movie", "fantasy film"),
    "Film-Noir": ("noir", "neo noir", "film noir"),
    "History": ("historical", "history", "historical movie", "historical film", "historical drama"),
    "Horror": ("scary", "scary movie", "scary film", "horror movie", "horror film", "slasher", "spooky"),
    "Musical": ("music", "musical movie", "song and dance"),
    "Mystery": ("whodunit", "whodunnit", "mystery movie", "detective"),
    "Romance": (
        "romantic",
        "love story",
        "romance movie",
        "romantic movie",
        "romcom",
        "rom com",
        "romantic comedy",
        "chick flick",
    ),
    "Sci-Fi": (
        "science fiction",
        "scifi",
        "sci fi",
        "sf",
        "sci-fi movie",
        "sci fi movie",
        "science fiction movie",
    ),
    "Sports": ("sport", "sports movie", "sports film"),
    "Superhero": (
        "superheroes",
        "super hero",
        "comic book",
        "comic book movie",
        "superhero movie",
        "superhero film",
    ),
    "Thriller": ("suspense", "suspenseful", "thriller movie", "thrilling"),
    "War": ("war movie", "war film"),
    "Western": ("cowboy", "western movie", "cowboy movie"),
}
_CERTIFICATES = {
    "pg13": "PG-13",
    "pg 13": "PG-13",
    "rated r": "R",
    "r rated": "R",
    "rated pg": "PG",
    "rated g": "G",
    "nc17": "NC-17",
    "unrated": "Not Rated",
    "nr": "Not Rated",
}
_COUNTRIES = {
    "american": "USA",
    "united states": "USA",
    "us": "USA",
    "america": "USA",
    "hollywood": "USA",
    "british": "UK",
    "united kingdom": "UK",
    "england": "UK",
    "britain": "UK",
    "french": "France",
    "german": "Germany",
    "italian": "Italy",
    "japanese": "Japan",
    "korean": "South Korea",
    "korea": "South Korea",
    "chinese": "China",
    "indian": "India",
    "bollywood": "India",
    "australian": "Australia",
    "canadian": "Canada",
    "mexican": "Mexico",
    "swedish": "Sweden",
    "danish": "Denmark",
    "brazilian": "Brazil",
    "irish": "Ireland",
    "new zealander": "New Zealand",
}

_THEMES = {
    "feel-good": (
        "light",
        "lighter",
        "lighthearted",
        "light hearted",
        "uplifting",
        "cheerful",
        "happy",
        "happier",
        "feelgood",
        "fluffy",
    ),
    "tearjerker": ("sad", "sadder", "something to cry to", "makes me cry", "weepie", "emotional"),
    "dark": ("darker", "grim", "bleak"),
    "violent": ("violence", "brutal", "bloody"),
    "gore": ("gory", "blood and guts"),
    "mind-bending": ("mindbending", "mind blowing", "trippy"),
    "twist ending": ("twist", "plot twist", "twists", "twisty", "surprise ending"),
    "based on a true story": ("true story", "real story", "real events", "true events", "true stories"),
    "based on a book": ("book adaptation", "adapted from a book", "based on a novel"),
    "black and white": ("b&w", "black & white"),
    "strong female lead": ("female lead", "strong women", "strong woman"),
    "family friendly": ("for the whole family", "kid friendly", "child friendly"),
    "dark humor": ("dark humour", "black humor", "black humour", "dark comedy", "black comedy"),
    "fast-paced": ("fast paced", "faster", "fast moving"),
    "slow burn": ("slow", "slower", "slow paced", "slow-burn"),
    "visually stunning": ("beautiful", "gorgeous", "great visuals", "beautifully shot", "stunning visuals"),
    "great soundtrack": ("good music", "good soundtrack", "great music"),
    "coming of age": ("coming-of-age", "growing up"),
    "space": ("outer space", "set in space"),
    "suspenseful": ("tense", "tension", "nail-biting", "edge of your seat"),
    "thought-provoking": ("deep", "makes you think", "makes me think", "smart", "intelligent"),
    "silly": ("goofy", "dumb fun", "stupid"),
    "world war ii": ("ww2", "wwii", "second world war"),
    "world war i": ("ww1", "wwi", "first world war"),
    "gangsters": ("gangster", "mobsters", "mob"),
    "quirky": ("weird", "offbeat", "strange"),
    "epic": ("epics", "grand"),
    "cult classic": ("cult", "cult film"),
    "disturbing": ("creepy", "unsettling"),
}


def movie_schema(series: Mapping[str, str] | None = None) -> Schema:
    """The schema of the catalogue `movies`.

    Args:
        series: Other name in lower case → name of a series of films.
    """
    spoken_themes = {spoken: theme for theme, words in _THEMES.items() for spoken in words}
    spoken_genres = {spoken: genre for genre, words in _GENRES.items() for spoken in words}
    return Schema(
        noun="film",
        plural="films",
        fields=(
            Field(name="title", kind="title"),
            Field(
                name="genre", kind="category", multiple=True, synonyms=spoken_genres, cues=("what kind", "what sort")
            ),
            Field(name="director", kind="person", multiple=True, cues=("directed", "directs", "made it", "who made")),
            Field(
                name="actor",
                kind="person",
                multiple=True,
                cues=("starring", "stars", "plays", "cast", "who is in", "who's in", "actors", "lead"),
            ),
            Field(name="year", kind="number", cues=("when", "how old", "come out", "came out", "released")),
            Field(
                name="runtime",
                kind="number",
                label="running time",
                unit="min",
                cues=("how long", "long", "length", "short", "shorter", "longer", "minutes", "hours"),
            ),
            Field(
                name="rating",
                kind="number",
                label="user rating",
                unit="of 5",
                cues=("rated", "how good", "score", "any good", "better"),
            ),
            Field(
                name="certificate",
                kind="category",
                synonyms=_CERTIFICATES,
                searchable=False,
                spoken=False,
                cues=("for kids", "children", "age", "suitable", "pg"),
            ),
            Field(
                name="country", kind="category", multiple=True, synonyms=_COUNTRIES, spoken=False, cues=("from where",)
            ),
            Field(
                name="language",
                kind="category",
                multiple=True,
                searchable=False,
                spoken=False,
                cues=("subtitles", "subtitled", "dubbed"),
            ),
            Field(
                name="theme",
                kind="category",
                multiple=True,
                synonyms=spoken_themes,
                spoken=False,
                cues=("scary", "violent", "sad", "funny"),
            ),
            Field(
                name="series",
                kind="category",
                multiple=True,
                synonyms=dict(series or {}),
                searchable=False,
                spoken=False,
                cues=("franchise", "saga"),
            ),
            Field(name="about", kind="text", cues=("about", "plot", "story", "happens")),
        ),
        series="series",
    )
