"""The files beside the definitions that these name, each read once, however often it is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lrbs_report.base.python_files import Code, PythonFiles, WrongPython
from lrbs_report.study.network_files import NetworkFile, WrongFile, read_network


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What stands in the folder of some definitions; ``place`` is where its Python is trusted."""

    folder: Path
    place: Path
    _networks: dict[str, NetworkFile | WrongFile] = field(default_factory=dict)
    _codes: dict[str, Code | WrongPython] = field(default_factory=dict)

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

    def code(self, name: str) -> Code:
        """Return a function of the project's own, with all that it imports. Raises ``WrongPython``."""
        if name not in self._codes:
            try:
                self._codes[name] = self._python.code(name)
            except WrongPython as error:
                self._codes[name] = error
        found = self._codes[name]
        if isinstance(found, WrongPython):
            raise found
        return found

    @cached_property
    def _python(self) -> PythonFiles:
        return PythonFiles(folder=self.folder, place=self.place)

    @property
    def codes(self) -> tuple[Code, ...]:
        """The functions of the project's own that were asked for."""
        return tuple(found for found in self._codes.values() if isinstance(found, Code))

    @property
    def files(self) -> tuple[str, ...]:
        """The files that were read, from the folder on."""
        networks = (name for name, found in self._networks.items() if isinstance(found, NetworkFile))
        return tuple(dict.fromkeys([*networks, *(path for code in self.codes for path in code.files)]))
