"""The scenario file: from YAML to a scripted street, the site that watches it, and what devices report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from simulation.scenario import Scenario
from streetwarden.errors import WrongFile
from streetwarden.forms import Finding, FormError, parse
from streetwarden.parsed_parts import parsed
from streetwarden.rule_forms import Catalogue
from streetwarden.scenario_checks import findings, ids
from streetwarden.scenario_forms import CameraForm, ScenarioForm
from streetwarden.scenario_signals import SignalsForm
from streetwarden.scenario_site import IN_METRES, PlainSite
from streetwarden.settings import Settings
from streetwarden.site_checks import findings as site_findings
from streetwarden.site_forms import SiteForm, site_form
from streetwarden.yaml_lines import Document, FieldPath
from vision.signals import Signal


@dataclass(frozen=True)
class Script:
    """Everything that a scenario file says.

    scenario  the street
    settings  the site that watches it, and the program's settings: what a site file says
    signals   what gates, meters and people report, dated by their own clocks
    devices   the same as it stands in the file: for a street that begins at another time
    """

    scenario: Scenario
    settings: Settings
    signals: tuple[Signal, ...]
    devices: SignalsForm = field(default_factory=SignalsForm)


def read_scenario(path: Path, environ: Mapping[str, str], catalogue: Catalogue) -> Script:
    """What a scenario file says. Raises WrongFile with every problem in it.

    environ    where `${VARIABLE}` in addresses comes from
    catalogue  the rules that there are
    """
    return script_of(Document.read(path), environ, catalogue)


def script_of(document: Document, environ: Mapping[str, str], catalogue: Catalogue) -> Script:
    """What a document says. Raises WrongFile with every problem in it."""
    found = list(findings(document.data, catalogue))
    form: ScenarioForm | None = None
    try:
        form = parse(ScenarioForm, document.data)
    except FormError as error:
        found += error.findings
    site, wrong = _site(document.data, environ, catalogue)
    problems = [
        *document.problems,
        *(document.problem(one.path, one.message) for one in (*found, *wrong)),
    ]
    if problems or form is None or site is None:
        raise WrongFile(document.file, problems)
    signals = form.signals.to_signals(form.starts_at)
    return Script(form.to_scenario(), site.to_settings(), signals, form.signals)


def _site(
    data: object, environ: Mapping[str, str], catalogue: Catalogue
) -> tuple[SiteForm | None, list[Finding]]:
    """The site's form, None where something is wrong with it."""
    whole = data if isinstance(data, Mapping) else {}
    site = whole.get("site", {})
    if not isinstance(site, Mapping):
        return None, []  # the scenario's own form says so
    lenses = {camera.id: camera.to_camera().lens for _, camera in parsed(data, "cameras", CameraForm)}
    plain = PlainSite(site, lenses, whole.get("name"), ids(data, "cameras"))
    found = [*plain.findings, *site_findings(plain.data, catalogue)]
    form = None
    try:
        form = parse(site_form(catalogue), plain.data, {"environ": environ})
    except FormError as error:
        found += error.findings
    return form, [Finding(("site", *_as_written(one.path, site)), one.message) for one in found]


def _as_written(path: FieldPath, site: object) -> FieldPath:
    """A path in the site file's data as the author wrote it: `polygon` may have been `polygon_m`."""
    in_metres = {plain: metres for metres, plain in IN_METRES.items()}
    here, written = site, []
    for step in path:
        key = step
        if isinstance(here, Mapping) and step not in here and in_metres.get(str(step)) in here:
            key = in_metres[str(step)]
        written.append(key)
        here = _entry(here, key)
    return tuple(written)


def _entry(container: object, step: str | int) -> object:
    if isinstance(container, Mapping):
        return container.get(step)
    if isinstance(container, list) and isinstance(step, int) and step < len(container):
        return container[step]
    return None
