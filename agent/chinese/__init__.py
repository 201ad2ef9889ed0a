"""Simplified Chinese for everything that code says: English template → Chinese template with the same placeholders."""

from __future__ import annotations

from agent.chinese import answers, lists, talk, words

TEMPLATES: dict[str, str] = {**words.TEMPLATES, **lists.TEMPLATES, **answers.TEMPLATES, **talk.TEMPLATES}
