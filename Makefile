.PHONY: check format test

check:
	ruff format --check .
	ruff check .
	mypy
	lint-imports
	codespell

format:
	ruff format .
	ruff check --fix .

test:
	python -m pytest
