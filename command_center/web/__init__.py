"""The pages for people: plain HTML from the server, a little script, two languages."""

from pathlib import Path

WEB = Path(__file__).parent
