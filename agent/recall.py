"""What is known of the user: all of it, or what was said about one thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.asked import Named
from agent.contract import Change, Preference, Profile
from agent.language import tr
from agent.sentences import headed, heading, worded
from agent.text import clauses, plain, run_on
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker

ABOUT_ME = re.compile(
    r"\b(?:about me|know of me|know me|my (?:taste|profile|preferences|likes|dislikes|limits)|"
    r"what (?:do|did) i (?:like|love|hate|want|dislike)|"
    r"(?:what|which|anything|something|everything|all).{0,20} (?:have|did|that|do) i "
    r"(?:said|say|told|tell|mention(?:ed)?|asked?|liked?)|"
    r"(?:have|did|had|do) i (?:ever |already )?(?:said|say|told|tell|mention(?:ed)?)|"
    r"i(?:'ve| have)? (?:told|said to) you|"
    r"(?:do|can|will) you (?:still )?remember|"
    r"what (?:do|did|have) you (?:remember(?:ed)?|noted?|learn(?:ed|t)?|stored?)|remember about)\b"
    r"|了解我|知道我|记得我|我的(?:口味|喜好|偏好)",
    re.I,
)
_TOPIC = re.compile(r"\b(?:about|regarding|on)\s+(?P<topic>[\w' &-]{2,40})\s*\??\s*$", re.I)
_LONGEST_QUOTE = 80
"""Characters of a message that is quoted."""


def recalled(
    question: str, profile: Profile, catalogue: Catalogue, linker: Linker, found: Named, turned_down: Sequence[str] = ()
) -> str | None:
    """Answer a question about the user; None where it is none.

    Args:
        question: What the user asked.
        profile: What stands.
        catalogue: The items.
        linker: Finds values and people.
        found: What the question names.
        turned_down: Sentences on what turned-down items seem to share.
    """
    if not ABOUT_ME.search(question):
        return None
    topic = _TOPIC.search(question)
    named = topic is not None and plain(topic["topic"]) not in {
        "me",
        "myself",
        "my taste",
        "my profile",
        "my preferences",
    }
    if not (found.values or found.rows or named):
        return about_user(profile, catalogue, turned_down)
    words = topic["topic"].strip() if topic is not None and named else "that"
    told = [one for one in profile.preferences if _about(one.change, words, found, catalogue, linker)]
    if not told and words == "that":
        return tr("No, you have told me nothing of that yet.")
    if not told:
        return tr("No, you have told me nothing about {topic} yet.").format(topic=words)
    return tr("Yes: {said}.").format(said=clauses([_quoted(one, catalogue) for one in told]))


def about_user(profile: Profile, catalogue: Catalogue, turned_down: Sequence[str] = ()) -> str:
    """Say what the profile holds."""
    if not profile.preferences and not turned_down:
        return tr("I know nothing of your taste yet.")
    parts = [known(p.change, catalogue) for p in profile.preferences]
    told = [tr("This is what I know: {parts}.").format(parts=clauses(parts))] if parts else []
    return run_on([*told, *turned_down])


def known(change: Change, catalogue: Catalogue) -> str:
    """One entry of a profile as it is said to its owner."""
    return headed(heading(change), worded(change, catalogue))


def _quoted(one: Preference, catalogue: Catalogue) -> str:
    message = " ".join((one.message or "").split())
    told = known(one.change, catalogue)
    if not message or len(message) > _LONGEST_QUOTE:
        return told
    return tr('{told} ("{message}")').format(told=told, message=message)


def _about(change: Change, words: str, found: Named, catalogue: Catalogue, linker: Linker) -> bool:
    """Whether a change is about the thing a question names."""
    if change.field == "item":
        return (
            change.item is not None and catalogue.row(change.item) in found.rows if _has(change, catalogue) else False
        )
    field = catalogue.schema.get(change.field)
    if field is not None and field in found.fields:
        return True
    said, asked = plain(str(change.value)), plain(words)
    if said and (said == asked or f" {said} " in f" {asked} " or f" {asked} " in f" {said} "):
        return True
    mine = {(f, v.casefold()) for f, v in linker.category(str(change.value))}
    mine |= {(change.field, said)}
    return any((f, v.casefold()) in mine or (f, plain(v)) in mine for f, v in found.values)


def _has(change: Change, catalogue: Catalogue) -> bool:
    return change.item in catalogue.known
