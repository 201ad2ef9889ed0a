# tasteloop: `make` lists the targets.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
PORT   ?= 7860
CATALOGUE ?= movies

.DEFAULT_GOAL := help
.PHONY: help check chat terminal test lint format bench scale eval report screenshots train-parser train-writer clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

check: ## check that Python and a C++ compiler are there
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "tasteloop needs Python 3.11 or newer: install it, or name it with 'make PYTHON=/path/to/python3.11'."; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo "tasteloop needs Python's venv module: install it (Debian: apt install python3-venv)."; exit 2; }
	@command -v c++ >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null \
	  || { echo "tasteloop needs a C++ compiler: install one (Debian: apt install g++; macOS: xcode-select --install)."; exit 2; }

$(READY): pyproject.toml | check
	@echo "Setting up (the first time takes several minutes: llama.cpp is compiled for this machine) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

chat: $(READY) ## set up and open the web chat (PORT=7860, CATALOGUE=movies)
	@$(BIN)/tasteloop web --port $(PORT) --catalogue $(CATALOGUE) --open

terminal: $(READY) ## chat in the terminal
	@$(BIN)/tasteloop chat --catalogue $(CATALOGUE)

test: $(READY) lint ## set up and run all checks and tests
	@$(BIN)/python -m pytest

lint: $(READY) ## style and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(READY) ## format the code
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: $(READY) ## measure speed and memory, side by side with the raw model (`make scale`: larger catalogues)
	@$(BIN)/tasteloop eval bench

scale: $(READY) ## measure retrieval as the catalogue grows (SIZES=10000,100000,1000000; the last takes an hour)
	@$(BIN)/tasteloop eval scale $(if $(SIZES),--sizes $(SIZES))

eval: $(READY) ## run the scripted conversations on the real model
	@$(BIN)/tasteloop eval conversations

screenshots: $(READY) ## take the pictures in docs/ from the real app (needs chromium)
	@$(BIN)/python -m ui.pictures --out docs

report: $(READY) ## how the default catalogue was cleaned
	@$(BIN)/tasteloop catalogues --report movies

train-parser: $(READY) ## teach the parser again (a long job: hours on two cores)
	@$(BIN)/python -m pip install --quiet 'torch==2.13.0' '.[train]'
	@$(BIN)/python -m models.parser.train --out models/parser/adapter.gguf $(TRAIN_ARGS)

train-writer: $(READY) ## teach the writer again (half an hour)
	@$(BIN)/python -m pip install --quiet 'torch==2.13.0' '.[train]'
	@$(BIN)/python -m models.writer.train --epochs 4 --learning-rate 5e-4 --out models/writer/adapter.gguf

clean: ## remove the environment
	rm -rf $(VENV)
