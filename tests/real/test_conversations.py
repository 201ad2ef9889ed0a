"""Every shipped conversation, read by the real model; the main ones with the sentences that the real writer writes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agent.opening import open_understander
from agent.recommender import Recommender
from eval.conversations import run, shipped
from retrieval.home import Home
from retrieval.linker import Linker

pytestmark = pytest.mark.model

WRITTEN = ("main_story", "books_story", "host_rules", "question_why")
"""Conversations that are run with the writer; `make eval` runs all of them so, which takes twice as long."""


def _filled(real_home: Path, folder: Path) -> Path:
    for name in ("models", "index"):
        if not (folder / name).exists():
            shutil.copytree(real_home / name, folder / name)
    return folder


def test_all_shipped_conversations_hold(real_home: Path, recommender: Recommender) -> None:
    def open_at(catalogue: str, folder: Path) -> Recommender:
        home = Home.at(_filled(real_home, folder))
        opened = home.catalogue(catalogue)
        reader, _ = open_understander("default", opened, Linker(opened), home.path)
        return Recommender.over(reader, None, home)

    report = run(shipped(), open_at)
    assert not report.rows, str(report)


def test_the_main_ones_hold_with_written_sentences(real_home: Path, recommender: Recommender) -> None:
    def open_at(catalogue: str, folder: Path) -> Recommender:
        return Recommender.open(catalogue, home=_filled(real_home, folder))

    report = run([one for one in shipped() if one.stem in WRITTEN], open_at)
    assert not report.rows, str(report)
