"""What the values of a claim are called below it: in words, and no two of them alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from lrbs_report.judging.expressions import Call, calls
from lrbs_report.judging.vocabulary import BY_NAME, SIGNATURES
from lrbs_report.report.document import Page
from lrbs_report.report.prose.words import Words


def labels_of(page: Page, words: Words, texts: Sequence[str]) -> list[str]:
    """Return what each of some different calls measures, in words.

    Where two would be called alike, each says what sets it apart: that it is a setting, the arguments that
    differ, or else the call as the claim writes it.
    """
    found = [calls(text, SIGNATURES)[0] for text in texts]
    plain = [_label(page, words, one) for one in found]
    apart = [
        label if plain.count(label) == 1 else _set_apart(page, words, one, _alike(label, plain, found))
        for label, one in zip(plain, found, strict=True)
    ]
    times = Counter(apart)
    return [
        label if times[label] == 1 else words.say("claim.written", label=label, call=one.text)
        for label, one in zip(apart, found, strict=True)
    ]


def _alike(label: str, labels: Sequence[str], found: Sequence[Call]) -> list[Call]:
    return [one for other, one in zip(labels, found, strict=True) if other == label]


def _set_apart(page: Page, words: Words, one: Call, alike: Sequence[Call]) -> str:
    """Say how a call differs from others that would be called like it."""
    if one.function == "setting" and any(other.function != "setting" for other in alike):
        return _label(page, words, one, name=words.say("claim.setting", name=_name(words, one)))
    differing = list(_differing(words, one, alike))
    label = _label(page, words, one)
    return words.say("claim.where", label=label, arguments=", ".join(differing)) if differing else label


def _differing(words: Words, one: Call, alike: Sequence[Call]) -> Iterator[str]:
    """Tell each argument of a call that others have otherwise, if the language has a name for it."""
    for name, value in one.given.items():
        called = words.phrases.get(f"argument.{name}") or words.phrases.get(name)
        if called and any(other.given.get(name) != value for other in alike):
            yield words.say("claim.argument", name=called, value=words.value(value))


def _label(page: Page, words: Words, found: Call, name: str = "") -> str:
    """Say in words what a call measures: of which experiment, and with which settings."""
    told = page.told.get(found.named.get("experiment", ""))
    name = name or _name(words, found)
    if not told:
        return name
    if other := page.told.get(found.named.get("other", "")):
        return words.say("claim.between", name=name, title=told.title, other=other.title)
    if found.epoch is None:
        return f"{name} ({told.title})"
    return words.say("claim.at", name=name, title=told.title, epoch=words.number(found.epoch))


def _name(words: Words, found: Call) -> str:
    """Call what a function gives by its name in the language, or by its measure's."""
    name = words.phrases.get(f"measure.{found.function}", found.function)
    if "name" not in found.named:
        return name
    if found.function == "setting":
        return words.name_of(found.named["name"])
    measure = words.measure(found.named["name"])
    return measure if found.function in BY_NAME else f"{name}, {measure}"
