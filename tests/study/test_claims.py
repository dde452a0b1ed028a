"""Claims, and what is said of wrong ones."""

from __future__ import annotations

import pytest

from tests.study.texts import EXPERIMENT, PARTS, Reader, said_of

CLAIM = '[[claims]]\nid = "it"\nes = "Es así."\nen = "It is so."\nholds = "falls(costs(\'one\'))"\n'


def test_claims_are_read_with_their_share_of_seeds(read: Reader) -> None:
    """What it asks for depends on the question unless the claim says it; so much for its level.

    Only the languages of the report need a sentence.
    """
    first, second = read(
        f"{PARTS}{EXPERIMENT}{CLAIM}{CLAIM.replace('it', 'other', 1)}seeds = 0.9\nlevel = 0.01\n"
    ).claims
    assert (None, 0.05, 0.9, 0.01) == (first.seeds, first.level, second.seeds, second.level)
    assert ("it", {"es": "Es así.", "en": "It is so."}, "falls(costs('one'))") == (
        first.id,
        first.statement,
        first.holds,
    )
    spanish = read(
        '[report]\nlanguages = ["es"]\n' + PARTS + EXPERIMENT + CLAIM.replace('en = "It is so."\n', "")
    ).claims[0]
    assert {"es": "Es así."} == spanish.statement


WRONG_CLAIMS = {
    ('en = "It is so."\n', ""): ['8:3: the sentence in "en" is missing | Write en = "…" here.'],
    ('en = "It is so."', 'en = " "'): ['11:6: en: came " ", expected a line of text in quotes'],
    ('en = "It is so."', "en = 1"): ["11:6: en: came 1, expected a line of text in quotes"],
    ('en = "It is so."', 'en = "a\\nb"'): ['11:6: en: came "a\\nb", expected a line of text in quotes'],
    ("holds =", "hold ="): [
        "8:3: holds is missing | Write holds = … here.",
        "12:1: unknown key hold | Did you mean holds?",
    ],
    ("holds = \"falls(costs('one'))\"", 'holds = ""'): [
        '12:9: holds: came "", expected a text of at least 1 character'
    ],
    ("holds = \"falls(costs('one'))\"", "holds = true"): [
        "12:9: holds: came true, expected a text in quotes"
    ],
    ('id = "it"', 'id = "It"'): [
        (
            '9:6: id: came "It", expected a name of a-z, 0-9, - and _, '
            'at most 64 long, that begins with a letter or digit | Such as "it".'
        )
    ],
    ("[[claims]]", f"seeds = 2\n{CLAIM}seeds = 0\n[[claims]]"): [
        (
            "14:9: seeds: came 0, expected a number above 0 | "
            "It is the share of the seeds that must agree, such as 0.8."
        ),
        "16:6: the id it is used twice | Choose another.",
    ],
    ("[[claims]]", f"{CLAIM}seeds = 1.1\n{CLAIM}seeds = true\n[[claims]]"): [
        (
            "13:9: seeds: came 1.1, expected a number of at most 1 | "
            "It is the share of the seeds that must agree, such as 0.8."
        ),
        "15:6: the id it is used twice | Choose another.",
        (
            "19:9: seeds: came true, expected a number | "
            "It is the share of the seeds that must agree, such as 0.8."
        ),
        "21:6: the id it is used twice | Choose another.",
    ],
}


@pytest.mark.parametrize("change", WRONG_CLAIMS)
def test_wrong_claims_are_told_with_their_place(read: Reader, change: tuple[str, str]) -> None:
    """A sentence that lacks a language, unknown keys, ids that are there twice, shares that are none."""
    assert [f"experiments.toml:{said}" for said in WRONG_CLAIMS[change]] == said_of(
        read, f"{PARTS}{EXPERIMENT}{CLAIM.replace(*change)}"
    )
