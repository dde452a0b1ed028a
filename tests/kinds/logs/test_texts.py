"""Packed numbers are what a list would hold, whatever is done with them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lrbs_report.kinds.logs.texts import CHUNK, Texts

TEXTS = st.sampled_from([None, "0.5", "nan", "1e-05"])
SIZES = st.sampled_from([0, 1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
STEPS = st.one_of(
    st.tuples(st.just("append"), TEXTS),
    st.tuples(st.just("replace"), TEXTS),
    st.tuples(st.just("extend"), SIZES),
    st.tuples(st.just("skip"), SIZES),
    st.tuples(st.just("cut"), SIZES),
    st.tuples(st.just("pack"), st.none()),
)


@given(st.lists(STEPS, max_size=12))
def test_they_are_a_list(steps: list[tuple[str, object]]) -> None:
    """That grows, is cut, and is packed in between."""
    texts, plain = Texts(), list[str | None]()
    for what, amount in steps:
        text = amount if isinstance(amount, str) else None
        count = amount if isinstance(amount, int) else 0
        if what == "append":
            texts.append(text)
            plain.append(text)
        elif what == "replace" and plain:
            texts.replace_last(text)
            plain[-1] = text
        elif what == "extend":
            more = [f"0.{place}" for place in range(count)]
            texts.extend(more)
            plain += more
        elif what == "skip":
            texts.skip_to(len(plain) + count)
            plain += [None] * count
        elif what == "cut":
            left = max(0, len(plain) - count)
            texts.cut(left)
            del plain[left:]
        else:
            texts.pack()
        assert len(plain) == len(texts)
    assert plain == list(texts)
    assert plain == [texts[place] for place in range(len(plain))]
    assert tuple(plain[-3:]) == texts[-3:]


def test_they_take_little_room() -> None:
    """A hundred thousand with all digits: less than a million bytes and a half, and it is known."""
    texts = Texts(repr(1 / (place + 3)) for place in range(100_000))
    assert texts.room < 1_500_000
