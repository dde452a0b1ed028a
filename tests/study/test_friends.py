"""Whatever another word is said to mean exists, and every explanation is a sentence."""

from collections.abc import Iterator

from lrbs_report.base import suggesting
from lrbs_report.judging.vocabulary import SIGNATURES
from lrbs_report.kinds.catalogue import catalogue
from lrbs_report.study import friends
from lrbs_report.study.hints import names_of_sources
from lrbs_report.study.keras_names import REFUSED, string_names
from lrbs_report.study.sections import HEADS, SECTIONS
from lrbs_report.study.shape import keys_in


def tables() -> Iterator[tuple[str, suggesting.Friends, set[str]]]:
    """Return each table with the names that its words can mean."""
    classes = catalogue()["classes"]
    for section, table in friends.KEYS.items():
        yield f"keys of {section}", table, set(keys_in(SECTIONS[section])) if section else set(HEADS)
    for kind, table in friends.ARGUMENTS.items():
        yield (
            f"arguments of {kind}",
            table,
            {argument for known in classes[kind].values() for argument in known["arguments"]},
        )
    others = (
        known for kind in ("initializers", "regularizers", "constraints") for known in classes[kind].values()
    )
    yield (
        "other arguments",
        friends.OTHER_ARGUMENTS,
        {argument for known in others for argument in known["arguments"]},
    )
    for kind, table in friends.CLASSES.items():
        yield f"classes of {kind}", table, set(classes[kind]) - set(REFUSED[kind])
    for kind, table in friends.STRINGS.items():
        yield kind, table, set(string_names(kind))
    yield "losses", friends.LOSSES, set(string_names("loss"))
    yield "functions", friends.FUNCTIONS, set(SIGNATURES)
    yield "sources", friends.SOURCES, set(names_of_sources())
    yield "samplings", friends.SAMPLINGS, {"replacement", "shuffle", "sequential"}
    yield "engines", friends.ENGINES, {"auto", "xla", "graph", "fit"}


def test_other_words_lead_to_names_that_there_are() -> None:
    """Or to a sentence, which ends like one."""
    wrong = [
        (place, word, said)
        for place, table, known in tables()
        for word, said in table.items()
        if said not in known and not said.endswith(".")
    ]
    assert [] == wrong


def test_no_other_word_is_a_name_of_its_own_place() -> None:
    """A name that is valid wherever its table is asked would never be looked up."""
    sections = {
        place: (table, known)
        for place, table, known in tables()
        if not place.startswith(("arguments", "other", "classes"))
    }
    assert [] == [
        (place, word) for place, (table, known) in sections.items() for word in table if word in known
    ]
