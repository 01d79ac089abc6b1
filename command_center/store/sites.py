"""The site: cameras with their zones and rules, households. Replaced as a whole."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import Connection, Table, delete, insert, select

from command_center.store import schema
from command_center.store.codec import Codec, Row
from command_center.store.database import Database
from command_center.store.secrets import Keeper
from vision.site import Camera, Household, RuleSpec, Site, Zone

Part = TypeVar("Part")

_SITE = Codec(Site, schema.site)
_CAMERA = Codec(Camera, schema.cameras)
_ZONE = Codec(Zone, schema.zones)
_RULE = Codec(RuleSpec, schema.rules)
_HOUSEHOLD = Codec(Household, schema.households)
_SECRETS = ("url", "snapshot_url")
_TABLES = (schema.rules, schema.zones, schema.cameras, schema.households, schema.site)  # children first


class Sites:
    """The one site of a store. Settings of rules must be JSON values."""

    def __init__(self, database: Database, keeper: Keeper) -> None:
        self._database = database
        self._keeper = keeper

    def load(self) -> Site | None:
        """The site as it was imported, or None before the first import. Raises SecretError, StoreError."""
        with self._database.read() as connection:
            site = connection.execute(select(schema.site)).mappings().one_or_none()
            if site is None:
                return None
            rows = {table.name: _ordered(connection, table) for table in _TABLES[:-1]}
        zones = _by_camera((_camera_of(row), _ZONE.value(row)) for row in rows["zones"])
        rules = _by_camera((_camera_of(row), _RULE.value(row)) for row in rows["rules"])
        cameras = tuple(
            self._camera(row, tuple(zones[_id_of(row)]), tuple(rules[_id_of(row)])) for row in rows["cameras"]
        )
        households = tuple(_HOUSEHOLD.value(row) for row in rows["households"])
        return _SITE.value(dict(site), cameras=cameras, households=households)

    def replace(self, site: Site) -> None:
        """Put `site` in the place of what was there, in one transaction. Events and states stay.

        Raises StoreError when the site does not hold together (the same id twice, a rule without its zone).
        """
        with self._database.write() as connection:
            for table in _TABLES:
                connection.execute(delete(table))
            for table, rows in self._rows(site):
                if rows:
                    connection.execute(insert(table), rows)

    def _camera(self, row: Row, zones: tuple[Zone, ...], rules: tuple[RuleSpec, ...]) -> Camera:
        urls = {name: self._keeper.decrypt(str(row[name])) for name in _SECRETS}
        return _CAMERA.value({**row, **urls}, zones=zones, rules=rules)

    def _rows(self, site: Site) -> list[tuple[Table, list[dict[str, object]]]]:
        """The rows of every table, parents first."""
        cameras = [
            _CAMERA.row(camera, position=position)
            | {name: self._keeper.encrypt(getattr(camera, name)) for name in _SECRETS}
            for position, camera in enumerate(site.cameras)
        ]
        zones = [
            _ZONE.row(zone, camera_id=camera.id, position=position)
            for camera in site.cameras
            for position, zone in enumerate(camera.zones)
        ]
        rules = [
            _RULE.row(rule, camera_id=camera.id, position=position)
            for camera in site.cameras
            for position, rule in enumerate(camera.rules)
        ]
        households = [
            _HOUSEHOLD.row(household, position=position) for position, household in enumerate(site.households)
        ]
        return [
            (schema.site, [_SITE.row(site)]),
            (schema.households, households),
            (schema.cameras, cameras),
            (schema.zones, zones),
            (schema.rules, rules),
        ]


def _ordered(connection: Connection, table: Table) -> list[Row]:
    return [dict(row) for row in connection.execute(select(table).order_by(table.c.position)).mappings()]


def _id_of(row: Row) -> str:
    return str(row["id"])


def _camera_of(row: Row) -> str:
    return str(row["camera_id"])


def _by_camera(parts: Iterable[tuple[str, Part]]) -> defaultdict[str, list[Part]]:
    grouped: defaultdict[str, list[Part]] = defaultdict(list)
    for camera_id, part in parts:
        grouped[camera_id].append(part)
    return grouped
