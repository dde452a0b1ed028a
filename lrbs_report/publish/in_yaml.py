"""Plain values as YAML: each is JSON, which YAML reads too, whatever it holds."""

from __future__ import annotations

import json
import re

UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON leaves as it is in a text, and YAML takes for the end of a line, or for none of its letters."""


def in_yaml(value: object, indent: int | None = None) -> str:
    r"""Return a value as YAML, on one line unless it is indented.

    >>> in_yaml({"title": "a: b\u2028- c"})
    '{"title": "a: b\\u2028- c"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
