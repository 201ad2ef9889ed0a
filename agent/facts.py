"""The facts behind a recommendation: which preferences it answers, in plain words, each with its share of the score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent import supposed as wording
from agent.contract import Change, Preference, Profile, Reason
from agent.hypotheses import PRIOR, Hypothesis
from agent.language import marked, tr
from agent.terms import label, leaning, quantity
from agent.text import joined
from agent.whose import addressed
from models.errors import UnknownItem
from retrieval.catalogue import Catalogue, Item, values_of
from retrieval.query import FamePull, Hit, Query, ValuePull

SMALLEST = 0.02
"""Shares smaller than this are kept in the score but are no reason to tell."""


@dataclass(frozen=True)
class Shared:
    """What an item has in common with a liked one: field label and values."""

    label: str
    values: tuple[str, ...]
    people: bool


def known(change: Change, catalogue: Catalogue) -> Item | None:
    """The item of a change, None when it names none or the catalogue has lost it since."""
    try:
        return catalogue.get(change.item) if change.item else None
    except UnknownItem:
        return None


def title_of(change: Change, catalogue: Catalogue) -> str:
    """The title of a change's item, else what the user called it."""
    item = known(change, catalogue)
    return item.title if item is not None else str(change.value)


def held(item: Item, pull: object) -> list[str]:
    """The values of an item that a pull is after, exactly or nearly so named."""
    wanted = [(field, value) for field, value in getattr(pull, "values", ())]
    wanted += [(field, value) for field, value, _ in getattr(pull, "akin", ())]
    return list(dict.fromkeys(value for field, value in wanted if value in values_of(item, field)))


def told_fame(pull: FamePull, value: float) -> str:
    """How well known an item is, beside what was wished; `value` is its share."""
    if value >= 0:
        return tr("many people know it, as you wished") if pull.weight > 0 else tr("few people know it, as you wished")
    if pull.weight > 0:
        return tr("fewer people know it than you wished")
    return tr("more people know it than you wished")


class Reasons:
    """Words for the shares of a hit."""

    def __init__(
        self, catalogue: Catalogue, query: Query, profile: Profile, supposed: Sequence[Hypothesis] = ()
    ) -> None:
        """Keep what the shares refer to; keys of hypotheses count down from -1."""
        self.catalogue = catalogue
        self.supposed = {-place: one for place, one in enumerate(supposed, 1)}
        self.preferences: Mapping[int, Preference] = {
            p.change.id: p for p in profile.preferences if p.change.id is not None
        }
        self.pulls = {pull.key: pull for pull in query.pulls}

    def of(self, hit: Hit) -> list[Reason]:
        """All shares of a hit as reasons; their contributions add up to the score."""
        item = self.catalogue.items[hit.row]
        return [
            Reason(
                text=self._text(share.key, share.prior, share.value, item),
                change_id=None if share.key in self.supposed else share.key,
                prior=PRIOR if share.key in self.supposed else share.prior,
                contribution=share.value,
            )
            for share in hit.shares
        ]

    def _text(self, key: int | None, prior: str | None, value: float, item: Item) -> str:
        if prior is not None:
            return tr(_PRIORS[prior])
        if key in self.supposed:
            return wording.reason(self.supposed[key], item, self.catalogue)
        preference = self.preferences.get(key) if key is not None else None
        if preference is None:
            return tr("a rule of this service")
        return self._of_change(preference.change, value, item)

    def _of_change(self, change: Change, value: float, item: Item) -> str:
        if change.field == "item":
            return self._of_item(change, value, item)
        if change.op:
            return self._of_number(change, value, item)
        named = str(change.value)
        pull = self.pulls.get(change.id)
        if isinstance(pull, FamePull):
            return told_fame(pull, value)
        has = held(item, pull)
        if change.stance in {"dislike", "exclude"}:
            if change.who:
                unwanted = tr("{who} wants no {named}").format(who=addressed(change.who), named=named)
            else:
                unwanted = tr("you don't want {named}").format(named=named)
            return tr("{unwanted}, and this has it").format(unwanted=unwanted) if has else unwanted
        if isinstance(pull, ValuePull):
            about = label(change.field, self.catalogue.schema)
            if has:
                return tr("{label}: {values}, as you like").format(label=about, values=joined(has))
            return tr("not {named}").format(named=named)
        if has:
            return tr("theme: {values}, as you asked").format(values=joined(has))
        return tr('close to what you asked for: "{named}"').format(named=named)

    def _of_item(self, change: Change, value: float, item: Item) -> str:
        title = self._title(change)
        if change.stance in {"dislike", "exclude"}:
            unlike, alike = _TURNED_DOWN
            return tr(unlike if value >= 0 else alike).format(title=title)
        shared = self.shared(change, item)
        if shared:
            return tr("like {title}: {values}").format(title=title, values=joined(shared[0].values))
        frame = tr("close to {title}") if value >= 0 else tr("not much like {title}")
        return frame.format(title=title)

    def shared(self, change: Change, item: Item) -> list[Shared]:
        """What an item shares with the liked item of a change: people first, then the rarest category values."""
        liked = known(change, self.catalogue)
        if liked is None:
            return []
        found: list[tuple[int, int, Shared]] = []
        for kind_rank, field in enumerate(self.catalogue.schema.of_kind("person", "category")):
            if not field.searchable:
                continue
            common = [v for v in values_of(item, field.name) if v in values_of(liked, field.name)]
            postings = self.catalogue.postings(field.name)
            rare = [v for v in common if len(postings[v.casefold()]) <= max(3, len(self.catalogue) // 8)]
            if rare:
                rare.sort(key=lambda v: len(postings[v.casefold()]))
                size = len(postings[rare[0].casefold()])
                found.append(
                    (
                        0 if field.kind == "person" else 1,
                        size * 100 + kind_rank,
                        Shared(field.label, tuple(rare[:2]), field.kind == "person"),
                    )
                )
        return [shared for _, _, shared in sorted(found, key=lambda row: row[:2])]

    def _of_number(self, change: Change, value: float, item: Item) -> str:
        known = item.fields.get(change.field)
        field, about = self.catalogue.schema.get(change.field), label(change.field, self.catalogue.schema)
        if not isinstance(known, (int, float)) or isinstance(known, bool):
            return tr("{label} unknown").format(label=about)
        told = {"label": about, "value": quantity(known, field.unit if field is not None else "")}
        if value <= 0:
            return tr("{label} {value}").format(**told)
        if change.op in {"more", "less"}:
            return tr("{label} {value}, {more} as you wished").format(**told, more=leaning(change.op, field))
        return tr("{label} {value}, as you asked").format(**told)

    def _title(self, change: Change) -> str:
        return title_of(change, self.catalogue)


_PRIORS = marked(
    {
        "popularity": "many people know it",
        "quality": "people rate it highly",
        "shown before": "was shown before",
    }
)
_TURNED_DOWN = marked(("unlike {title}, which you turned down", "resembles {title}, which you turned down"))
