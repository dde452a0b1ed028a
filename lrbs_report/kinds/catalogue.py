"""What Keras calls things, and which arguments they take: read from a file, so that Keras can sleep."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

from lrbs_report.base.package import PACKAGE

CATALOGUE = PACKAGE / "data" / "keras_names.json"


@functools.cache
def catalogue() -> Mapping[str, Any]:
    """Return what scripts/keras_names.py wrote."""
    found: Mapping[str, Any] = json.loads(CATALOGUE.read_bytes())
    return found
