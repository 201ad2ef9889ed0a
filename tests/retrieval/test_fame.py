from __future__ import annotations

import pytest

from retrieval.fame import fame_of

LITTLE = """obscure; something more obscure; hidden gems; lesser known; underrated; little-known films; deep cuts
under the radar; less mainstream; not so popular; nothing famous; 冷门; 小众一点; 不太热门"""
WELL = """popular; the usual hits; big hits; blockbusters; famous ones; well-known; mainstream; crowd pleasers
not obscure; bestsellers; 热门; 大片; 不要太冷门"""
OTHER = """slow burn; popular music; famous painter; a niche sport; the unknown soldier; hit man; unpopular girl
popularity contest; hitchhiker; 大众汽车工厂的工人和他们的一生"""


def phrases(text: str) -> list[str]:
    return [one.strip() for line in text.splitlines() for one in line.split(";")]


@pytest.mark.parametrize("phrase", phrases(LITTLE))
def test_little_known(phrase: str) -> None:
    assert fame_of(phrase, ("films",)) == -1


@pytest.mark.parametrize("phrase", phrases(WELL))
def test_well_known(phrase: str) -> None:
    assert fame_of(phrase) == 1


@pytest.mark.parametrize("phrase", ["", *phrases(OTHER)])
def test_about_other_things(phrase: str) -> None:
    assert fame_of(phrase) == 0
