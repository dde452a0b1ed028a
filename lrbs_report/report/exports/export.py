"""The data files of a report: each export is one file here, listed in this one."""

from __future__ import annotations

from collections.abc import Mapping

from lrbs_report.report.exports.imports_csv import imports_csv
from lrbs_report.report.exports.rates_csv import rates_csv
from lrbs_report.report.exports.results_json import results_json
from lrbs_report.report.exports.runs_csv import runs_csv
from lrbs_report.results.findings import Findings


def data_files(findings: Findings) -> Mapping[str, bytes]:
    """Return the data files by their paths in the output folder.

    An export returns the bytes of one of them. Of findings without any run, a table has its head alone:

    >>> from pathlib import Path
    >>> from lrbs_report.study.experiments import Study
    >>> asked = Study(
    ...     title={"en": "Nothing"},
    ...     languages=("en",),
    ...     environment="any",
    ...     experiments=(),
    ...     sweeps=(),
    ...     file=Path("experiments.toml"),
    ... )
    >>> files = data_files(Findings(study=asked, runs={}))
    >>> sorted(files), files["data/runs.csv"][:22]
    (['data/results.json', 'data/runs.csv'], b'experiment,sweep,seed,')
    """
    rates, imports = rates_csv(findings), imports_csv(findings)
    return {
        "data/results.json": results_json(findings),
        "data/runs.csv": runs_csv(findings),
        **({"data/rates.csv": rates} if rates else {}),
        **({"data/imports.csv": imports} if imports else {}),
    }
