"""The store is the truth about the site; a file only fills an empty store."""

from dataclasses import replace

from command_center.store.store import Store
from streetwarden.errors import WrongInput
from streetwarden.settings import Settings
from streetwarden.site_difference import difference


class OtherSite(WrongInput):
    """The store and the file do not agree; the details show where."""

    def __init__(self, differences: list[str]) -> None:
        self._differences = tuple(differences)
        super().__init__(
            "the site in the store is another one than that of the file, see above; "
            "`streetwarden config import FILE` puts the file's in its place"
        )

    @property
    def details(self) -> tuple[str, ...]:
        """One line for each difference."""
        return self._differences


def adopt(settings: Settings, store: Store) -> None:
    """Fill an empty store with the file's site. Raises `OtherSite` when it holds another one."""
    stored = store.load_site()
    if stored is None:
        store.import_site(settings.site)
    elif stored != settings.site:
        raise OtherSite(difference(stored, settings.site))


def with_stored_site(settings: Settings, store: Store) -> Settings:
    """The file's settings with the stored site. Raises `WrongInput` when there is none."""
    stored = store.load_site()
    if stored is None:
        raise WrongInput("the store holds no site yet; run `streetwarden config import FILE` first")
    return replace(settings, site=stored)
