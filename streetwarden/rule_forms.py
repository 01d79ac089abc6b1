"""The part of a site file that puts a rule to work: one form for each rule of the catalogue."""

import dataclasses
import operator
from collections.abc import Mapping
from datetime import time
from functools import reduce
from typing import Annotated, Any, ClassVar, Literal, get_type_hints

from pydantic import AfterValidator, Field, TypeAdapter, create_model, model_validator

from streetwarden.forms import DISCRIMINATOR, Form
from vision.rules.catalogue import RuleKind
from vision.schedule import ALWAYS, Schedule
from vision.site import RuleSpec

Catalogue = Mapping[str, RuleKind]


def _without_zone(moment: time) -> time:
    if moment.tzinfo is not None:
        raise ValueError(f"expected a time on the site's own clocks, without a zone, got {moment}")
    return moment


def _local(schedule: Schedule) -> Schedule:
    for span in (*schedule.hours, *(span for permit in schedule.permits for span in permit.hours)):
        _without_zone(span.start)
        _without_zone(span.until)
    return schedule


class RuleForm(Form):
    """A rule at work in a zone; the rule's own settings stand beside these keys."""

    settings_class: ClassVar[type[Any]]

    rule: str
    zone: str
    schedule: Annotated[Schedule, AfterValidator(_local)] = ALWAYS

    @model_validator(mode="after")
    def _settings_agree(self) -> "RuleForm":
        self.settings_class(**{name: getattr(self, name) for name in _own_fields(self.settings_class)})
        return self

    def to_spec(self) -> RuleSpec:
        """The rule with what differs from its defaults, as JSON values."""
        given = self.model_dump(mode="json", exclude_defaults=True, exclude=set(RuleForm.model_fields))
        return RuleSpec(self.rule, self.zone, given, self.schedule)


def rule_form(name: str, kind: RuleKind) -> type[RuleForm]:
    """The form of the rule `name`."""
    hints = get_type_hints(kind.settings, include_extras=True)
    fields = {name: (_hint(hints[name]), _default(one)) for name, one in _own_fields(kind.settings).items()}
    title = name.title().replace("_", "")
    own: dict[str, Any] = {"rule": (Literal[name], ...), **fields}
    form = create_model(title, __base__=RuleForm, __doc__=kind.settings.__doc__, **own)
    form.settings_class = kind.settings
    return form


def any_rule(catalogue: Catalogue) -> Any:
    """The type of an entry under `rules`: whichever form its key `rule` names."""
    forms = [rule_form(name, kind) for name, kind in catalogue.items()]
    return Annotated[reduce(operator.or_, forms), Field(discriminator=DISCRIMINATOR)]


def rule_settings(kind: RuleKind, spec: RuleSpec) -> Any:
    """The settings of a rule at work. Raises ValueError when `spec` carries others."""
    return TypeAdapter(kind.settings).validate_python(spec.settings)


def _hint(hint: Any) -> Any:
    return Annotated[time, AfterValidator(_without_zone)] if hint is time else hint


def _default(one: dataclasses.Field[Any]) -> Any:
    if one.default_factory is not dataclasses.MISSING:
        return Field(default_factory=one.default_factory)
    return ... if one.default is dataclasses.MISSING else one.default


def _own_fields(settings: type[Any]) -> dict[str, dataclasses.Field[Any]]:
    return {one.name: one for one in dataclasses.fields(settings)}
