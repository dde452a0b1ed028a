"""The parts that experiments name: data sets and models."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrbs_report.base.places import Keys
from lrbs_report.base.python_files import PREFIX
from lrbs_report.base.suggesting import Complaint, called, nearest
from lrbs_report.base.tongue import tr
from lrbs_report.kinds.sources.listing import sources, takers_of
from lrbs_report.kinds.sources.source import COMMON
from lrbs_report.study.beside import Beside
from lrbs_report.study.experiments import Dataset, Model
from lrbs_report.study.models import model_of
from lrbs_report.study.own_code import call_of, codes_in, is_own, named_in, wrong_call
from lrbs_report.study.sections import HEADS
from lrbs_report.study.shape import DatasetShape, FileShape
from lrbs_report.study.tables import table

SECTION_OF = {"dataset": "datasets", "model": "models"}
"""Where the part is defined that a key of an experiment names."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Data sets and models by name."""

    datasets: Mapping[str, Dataset]
    models: Mapping[str, Model]

    def only(self) -> dict[str, str]:
        """Return the names that no experiment has to say: of the only data set, of the only model."""
        kinds: tuple[tuple[str, Mapping[str, object]], ...] = (
            ("dataset", self.datasets),
            ("model", self.models),
        )
        return {key: next(iter(defined)) for key, defined in kinds if len(defined) == 1}


def parts_of(shape: FileShape, beside: Beside) -> Parts:
    """Return the parts that a file without a problem defines."""
    return Parts(
        datasets={name: dataset_of(name, one, beside) for name, one in shape.datasets.items()},
        models={name: model_of(name, one, beside) for name, one in shape.models.items()},
    )


def dataset_of(name: str, shape: DatasetShape, beside: Beside) -> Dataset:
    """Return the data set that a table without a problem describes: its keys are the fields."""
    told = {key: value for key, value in shape if key in shape.model_fields_set}
    told["arrays"] = tuple(sorted((shape.arrays or {}).items()))
    if is_own(shape.source):
        call = call_of(shape.source, beside)
        told["source"] = PREFIX + beside.code(named_in(shape.source).removeprefix(PREFIX)).name
        told |= {"call": json.dumps(call, sort_keys=True), "code": tuple(codes_in([call], beside))}
    return Dataset(name=name, **told)


def wrong_datasets(raw: Mapping[str, Any], beside: Beside) -> Iterator[Complaint]:
    """Check what data sets say that their kind of source does not take, or that cannot be."""
    for name, asked in table(raw, "datasets").items():
        if isinstance(asked, dict) and is_own(asked.get("source")):
            yield from wrong_call(asked["source"], ("datasets", name, "source"), beside)
        kind = named_in(asked.get("source")).partition(":")[0] if isinstance(asked, dict) else ""
        if kind not in sources() or not isinstance(asked, dict):
            continue
        source, keys = sources()[kind], ("datasets", name)
        for key in asked:
            if key in DatasetShape.model_fields and key not in source.keys | COMMON:
                yield Complaint(
                    keys=(*keys, key),
                    message=tr("{key} is no key of a data set of {form}", key=key, form=source.form),
                    hint=tr("It belongs to {either}.", either=_either(takers_of(key))),
                    at_key=True,
                )
        for wrong in source.wrong(asked):
            yield Complaint(
                keys=(*keys, wrong.key) if wrong.key in asked else keys,
                message=wrong.message,
                hint=wrong.hint,
                at_key=wrong.key not in asked,
            )


def _either(forms: Sequence[str]) -> str:
    return (
        forms[0] if len(forms) == 1 else tr("{names} and {last}", names=", ".join(forms[:-1]), last=forms[-1])
    )


def wrong_names(settings: Mapping[str, Any], raw: Mapping[str, Any], keys: Keys) -> Iterator[Complaint]:
    """Check that each data set and model that is named is defined."""
    for name, section in SECTION_OF.items():
        value = settings.get(name)
        defined = table(raw, section)
        for number, one in enumerate(value if isinstance(value, list) else [value]):
            at = (*keys, name, number) if isinstance(value, list) else (*keys, name)
            if isinstance(one, str) and one not in defined:
                taken = value if isinstance(value, list) else ()
                named = f"[{section}.{called(one)}]"
                yield Complaint(
                    keys=at,
                    message=tr("{name}: there is no {named}", name=name, named=named),
                    hint=nearest(one, defined, taken=taken) or tr("Define it: {named}.", named=named),
                )


def missing_names(settings: Mapping[str, Any], raw: Mapping[str, Any], keys: Keys) -> Iterator[Complaint]:
    """Find the choice between several parts that neither an experiment nor the defaults make."""
    defaults = table(raw, "defaults")
    for name, section in SECTION_OF.items():
        count = len(table(raw, section))
        if name not in settings and name not in defaults and count != 1:
            yield Complaint(
                keys=keys,
                message=tr(
                    "{name} is missing, and there are {count} [{section}.…] to choose from",
                    name=name,
                    count=count,
                    section=section,
                ),
                hint=tr("Write {name} = … here or in [defaults].", name=name)
                if count
                else tr("Define one: {heads}.", heads=HEADS[section]),
                at_key=True,
            )
