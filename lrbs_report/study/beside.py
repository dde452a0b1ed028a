"""The files beside the definitions that these name, each read once, however often it is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lrbs_report.study.network_files import NetworkFile, WrongFile, read_network


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What stands in the folder of some definitions."""

    folder: Path
    _networks: dict[str, NetworkFile | WrongFile] = field(default_factory=dict)

    def network(self, name: str) -> NetworkFile:
        """Return the network in a file. Raises ``WrongFile``."""
        if name not in self._networks:
            try:
                self._networks[name] = read_network(self.folder, name)
            except WrongFile as error:
                self._networks[name] = error
        found = self._networks[name]
        if isinstance(found, WrongFile):
            raise found
        return found

    @property
    def files(self) -> tuple[str, ...]:
        """The files that were read, from the folder on."""
        return tuple(name for name, found in self._networks.items() if isinstance(found, NetworkFile))
