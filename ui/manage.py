"""Catalogues and models: take in, list, report."""

from __future__ import annotations

import argparse
import sys

from tqdm import tqdm

from models.registry import known
from retrieval import store
from retrieval.home import Home
from retrieval.ingest import ingest
from retrieval.schema import Schema


def ingest_file(args: argparse.Namespace) -> int:
    """Read a file as a catalogue, keep it in the data home and print what was done."""
    home = Home.at(args.home)
    schema = Schema.from_file(args.schema) if args.schema else None
    with tqdm(
        total=1.0, desc="reading", leave=False, disable=None, bar_format="{desc} {percentage:3.0f}%|{bar}|"
    ) as bar:

        def show(share: float, what: str) -> None:
            bar.set_description_str(what)
            bar.update(share - bar.n)

        catalogue = ingest(args.file, name=args.name, schema=schema, interactions=args.interactions, progress=show)
    store.save(catalogue, home.path)
    print(catalogue.report)
    print(f"\nCatalogue {catalogue.name!r} is ready: tasteloop web --catalogue {catalogue.name}")
    return 0


def list_catalogues(args: argparse.Namespace) -> int:
    """Print the catalogues of the data home, or how one was cleaned."""
    home = Home.at(args.home)
    if args.report:
        print(home.catalogue(args.report).report or "This catalogue has no report.")
        return 0
    for name in home.catalogues():
        catalogue = home.catalogue(name)
        fields = ", ".join(f"{field.name} ({field.kind})" for field in catalogue.schema.fields)
        acts = catalogue.interactions
        print(f"{name}: {len(catalogue):,} {catalogue.schema.plural}, {len(acts) if acts else 0:,} interactions")
        print(f"  {fields}")
    return 0


def list_models() -> int:
    """Print the models that have a name."""
    for spec in known():
        size = f"{spec.size / 1e6:,.0f} MB" if spec.size else ""
        state = "installed" if spec.installed else "not installed"
        print(f"{spec.name:14} {state:14} {size:>8}  {spec.licence}; {spec.note}")
    print("\nAlso: the path of any .gguf file, or provider:model of LangChain.", file=sys.stdout)
    return 0
