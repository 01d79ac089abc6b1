"""How good a detector is, in words and as JSON."""

import json
from dataclasses import asdict

import click

from models.evaluate import Evaluation


def show_evaluation(result: Evaluation, *, as_json: bool) -> None:
    """Write an evaluation to standard output."""
    if as_json:
        click.echo(json.dumps(asdict(result)))
        return
    click.echo(
        f"{result.model} at {result.size_px} px on {result.images} pictures, {result.boxes} boxes: "
        f"mAP50-95 {result.map50_95:.3f}, mAP50 {result.map50:.3f}"
    )
    for label in result.labels:
        click.echo(f"  {label.label:20} {label.boxes:5}  {label.map50_95:.3f}  {label.map50:.3f}")
