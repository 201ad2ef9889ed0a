"""`tasteloop web`: the page is there at once, and says what it is still opening."""

from __future__ import annotations

import argparse

from agent.recommender import Recommender
from agent.standby import beside, open_early
from retrieval.home import Home
from ui.progress import bars
from ui.web import serve
from ui.web.owners import Owners
from ui.web.shelf import Progress, Shelf


def web(args: argparse.Namespace) -> int:
    """Run the web app until it is interrupted."""
    home = Home.at(args.home)
    catalogue = home.catalogue(args.catalogue)
    owners = Owners(home.path)

    def open_first(show: Progress) -> Recommender:
        with bars() as draw:

            def both(what: str, done: int, total: int) -> None:
                show(what, done, total)
                draw(what, done, total)

            return open_early(catalogue, args.model, home.path, both)

    def open_other(name: str) -> Recommender:
        first = shelf.first
        assert isinstance(first, Recommender)
        return beside(first, name, home.path)

    shelf = Shelf(None, lambda session: owners.visible(home.catalogues(), session), open_other)
    shelf.begin(open_first)
    serve(shelf, args.host, args.port, args.open, args.auth, home.path)
    return 0
