"""Expressions: what they can name, and what they may cost.

What they can name is checked before results are there, and no line of text can run away with the machine.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrbs_report.judging.claims import wrong_claims
from lrbs_report.judging.expressions import LONGEST, WrongExpression, calls, check, parsed, written
from lrbs_report.judging.values import Asked, Evaluator
from lrbs_report.judging.vocabulary import SIGNATURES
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.words import Words
from lrbs_report.study.experiments import Claim
from tests import factory

EVALUATOR = Evaluator(findings=factory.findings(factory.article_study()))
KNOWN = {"experiment": ["lr-0-1", "lr-0-01"], "sweep": ["grid"], "reference": ["published"]}

WRONG = {
    "": ("this is no valid expression: unexpected 'end of expression'", ""),
    "accuracy('lr-0-1') <": ("this is no valid expression: unexpected 'end of expression'", ""),
    "accuracy('lr-0-1') }} {{ 1": ("this is no valid expression: chunk after expression", ""),
    "{% if true %}": ("this is no valid expression: unexpected '%'", ""),
    "acuracy('lr-0-1')": ('there is no "acuracy" in expressions', "Did you mean accuracy?"),
    "self": (
        'there is no "self" in expressions',
        "Expected functions, numbers and comparisons; ids stand in quotes.",
    ),
    "accuracy(lr-0-1)": ('there is no "lr" in expressions', "Ids stand in quotes, as in accuracy('lr-0-1')."),
    "accuracy(grid)": ('there is no "grid" in expressions', "Ids stand in quotes, as in accuracy('grid')."),
    "lr('lr-0-1') > 0": ('there is no "lr" in expressions', "Did you mean learning_rate?"),
    "accuracy('grid')": (
        'accuracy: there is no experiment "grid"',
        "grid is a sweep: name one of its cells, or ask about all of it, as in best_accuracy('grid').",
    ),
    "best('lr-0-1', 'learning_rate')": ('best: there is no sweep "lr-0-1"', "lr-0-1 is a single experiment."),
    "setups('grid')": (
        'setups: there is no reference "grid"',
        "grid is a sweep. Expected one of: published.",
    ),
    "accuracy('lr-0.1')": ('accuracy: there is no experiment "lr-0.1"', "Did you mean lr-0-1?"),
    "accuracy('lr-01')": ('accuracy: there is no experiment "lr-01"', "Expected one of: lr-0-1, lr-0-01."),
    "accuracy('lr-0-1') = 0.9": (
        "this is no valid expression: chunk after expression",
        "Two signs compare: ==. One gives an argument its value.",
    ),
    "accuracy('lr-0-1') > 0,9": (
        "this is no valid expression: chunk after expression",
        "Numbers have a decimal point: 0.9.",
    ),
    "accuracy('lr-0-1') > .9": (
        "this is no valid expression: unexpected '.'",
        "A decimal point has a digit before it: 0.5.",
    ),
    "1 > 0 && 2 > 1": (
        "this is no valid expression: unexpected char '&' at 6",
        "Questions are joined with the words and, or, not.",
    ),
    "1 ≥ 0": (
        "this is no valid expression: unexpected char '≥' at 2",
        "Comparisons are <, <=, ==, !=, >= and >.",
    ),
    "accuracy(“lr-0-1”)": (
        "this is no valid expression: unexpected char '“' at 9",
        "Texts stand in straight quotes: accuracy('…').",
    ),
    "accuracy('lr-0-1') > 90%": (
        "this is no valid expression: unexpected 'end of expression'",
        "An accuracy is a share: write 0.9 for 90 %.",
    ),
    "accuracy > 0.9": ("accuracy is a function", "Expected accuracy(experiment)."),
    "accuracy()": ("accuracy: missing a required argument: 'experiment'", "Expected accuracy(experiment)."),
    "cost('lr-0-1', 1, 2)": ("cost: too many positional arguments", "Expected cost(experiment, epoch=-1)."),
    "cost('lr-0-1', epoc=1)": (
        "cost: got an unexpected keyword argument 'epoc'",
        "Expected cost(experiment, epoch=-1).",
    ),
    "accuracy('lr-0-2')": ('accuracy: there is no experiment "lr-0-2"', "Expected one of: lr-0-1, lr-0-01."),
    "best('gird', 'learning_rate')": ('best: there is no sweep "gird"', "Did you mean grid?"),
    "setups('publsihed')": ('setups: there is no reference "publsihed"', "Did you mean published?"),
    "costs('lr-0-1') | frist": (
        "this is no valid expression: no filter named 'frist'.",
        "Expected one of the filters abs, first, last, length, max, min, round, sort, sum.",
    ),
    "costs('lr-0-1') is odder": ("this is no valid expression: no test named 'odder'.", ""),
    "costs('lr-0-1').append(1)": (
        "there is no .append in expressions",
        "Expected functions, numbers and comparisons: see `lrbs-report help claims`.",
    ),
    "accuracy.__globals__": (
        "there is no .__globals__ in expressions",
        "Expected functions, numbers and comparisons: see `lrbs-report help claims`.",
    ),
    "costs('lr-0-1')['append'](1)": (
        "only the functions of the vocabulary can be called",
        "`lrbs-report help claims` lists them.",
    ),
    "(" * 300 + "1" + ")" * 300: ("the expression is nested too deeply", ""),
    "-" * 900 + "1": ("the expression is nested too deeply", ""),
}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text[:30] or "nothing")
def test_wrong_expressions_are_refused_before_there_are_results(text: str) -> None:
    """Each says what came and the way out: syntax, names, calls, and the ids in them."""
    with pytest.raises(WrongExpression) as caught:
        check(text, SIGNATURES, KNOWN)
    assert WRONG[text] == (caught.value.message, caught.value.hint)


WRONG_WHEN_ASKED = {
    "best('grid', 'lr')": ('the sweep "grid" has no axis "lr"', "Did you mean learning_rate?"),
    "best('grid', 'epochs')": (
        'the sweep "grid" has no axis "epochs"',
        "Expected one of: learning_rate, batch_size.",
    ),
    "accuracies('grid', 'learning_rate', batch_size=3)": (
        'the sweep "grid" has no cell with batch_size = 3',
        "In it, batch_size is one of 1, 4, 32, 256.",
    ),
    "accuracies('grid', 'learning_rate', batch_size='32')": (
        "the sweep \"grid\" has no cell with batch_size = '32'",
        "In it, batch_size is one of 1, 4, 32, 256.",
    ),
    "accuracies('grid', 'learning_rate')": (
        'several cells of the sweep "grid" have the same learning_rate',
        "Fix its other axes too, as in batch_size=32.",
    ),
    "diverged_runs('lr-0-1', 'lr-0-2')": (
        'there is no experiment or sweep "lr-0-2"',
        "Expected one of: lr-0-1, lr-0-01.",
    ),
    "diverged_runs('lr-0-1', 'gird')": ('there is no experiment or sweep "gird"', "Did you mean grid?"),
    "1e200 * 1e200 * epochs('lr-0-1')": (
        "* gives a number that is too large",
        "Expected at most 1.8e+308: compare the numbers themselves.",
    ),
    "sum([1e308, 1e308, epochs('lr-0-1')])": (
        "sum gives a number that is too large",
        "Expected at most 1.8e+308: compare the numbers themselves.",
    ),
    "1e200 ** 2 + epochs('lr-0-1')": (
        "** gives a number that is too large",
        "Expected at most 1.8e+308: compare the numbers themselves.",
    ),
    "setting('lr-0-1', 'batchsize')": ('there is no setting "batchsize"', "Did you mean batch_size?"),
    "cost('lr-0-1', 10)": ("there is no epoch 10", "Expected one from 0 to 9, or from -10 to -1."),
    "cost('lr-0-1', 'last')": ("there is no epoch last", "Expected one from 0 to 9, or from -10 to -1."),
    "above(costs('lr-0-1'), costs('grid-0-1-32'))": (
        "above: came series of 10 and 3 numbers",
        "Expected two of the same length.",
    ),
    "{'a': cost('lr-0-1')}": (
        "this gives a dict",
        "Expected a number, a list of numbers, a text, or yes and no.",
    ),
    "costs('lr-0-1')[99]": (
        "this gives nothing",
        "Expected a number, a list of numbers, a text, or yes and no.",
    ),
    "costs('lr-0-1')['__class__']": (
        "this gives nothing",
        "Expected a number, a list of numbers, a text, or yes and no.",
    ),
    "costs('lr-0-1') | max(attribute='__class__')": (
        "this fails: access to attribute '__class__' of 'float' object is unsafe.",
        "`lrbs-report help claims` tells what each function takes and gives.",
    ),
    "1 + 1": ("this looks at no experiment", "Expected a function of the results, such as accuracy('…')."),
    "costs('lr-0-1') + costs('lr-0-01')": (
        "+ is for numbers, and came between a list and a list",
        "Series take functions, such as mean(…), above(…, …) or exponent(…, …).",
    ),
    "'a' < cost('lr-0-1')": (
        "this fails: '<' not supported between instances of 'str' and 'float'",
        "`lrbs-report help claims` tells what each function takes and gives.",
    ),
}


@pytest.mark.parametrize("text", WRONG_WHEN_ASKED)
def test_expressions_that_do_not_fit_the_study_are_refused_when_asked(text: str) -> None:
    """What only results can tell is said with the same care: axes, cells, epochs, and what comes out."""
    with pytest.raises(WrongExpression) as caught:
        EVALUATOR.value(Asked(expression=text))
    assert WRONG_WHEN_ASKED[text] == (caught.value.message, caught.value.hint)


@pytest.mark.parametrize(
    "text",
    [
        "'a' * 10**9",
        "[1] * 10**9",
        "((((9**64)**64)**64)**64)**64",
        "9**(9**9)",
        "2**-(10**9)",
        "'%0999999999d' % 1",
        "1 | round(999999999)",
        "1 | round(-999999999)",
        "1 | round(99999999, 'ceil')",
    ],
)
@pytest.mark.usefixtures("soon")
def test_no_expression_fills_the_memory_or_hangs(text: str) -> None:
    """Repetition, powers, padding and rounding are refused, alone or beside results."""
    for whole in (text, f"cost('lr-0-1') < {text}"):
        with pytest.raises(WrongExpression):
            EVALUATOR.value(Asked(expression=whole))


def test_arithmetic_of_the_size_of_results_is_done() -> None:
    """The bounds are far from what anybody needs."""
    assert 3.5 == EVALUATOR.value(Asked(expression="(2 ** 3 - 1) / 2 + 0 * epochs('lr-0-1')")).content
    assert 1.0 == EVALUATOR.value(Asked(expression="1e300 / 1e150 / 1e150 + 0 * epochs('lr-0-1')")).content
    assert 1.235 == EVALUATOR.value(Asked(expression="(1.2345678 + 0 * epochs('lr-0-1')) | round(3)")).content


def test_what_people_write_has_a_limit_of_length() -> None:
    """In a claim, in a blank of its sentence, in an article.

    What the report asks itself names as many experiments as there are.
    """
    long = "1" * (LONGEST + 1)
    expected = (f"the expression has {LONGEST + 1} characters", f"Expected at most {LONGEST}.")
    study = replace(
        factory.article_study(),
        claims=(
            Claim(
                id="long",
                statement={"es": f"Sí: {{{long}}}", "en": "Yes."},
                holds=f"{long} > accuracy('lr-0-1')",
            ),
        ),
    )
    found = [(key, wrong.message, wrong.hint) for _, key, wrong in wrong_claims(factory.findings(study))]
    longer = (f"the expression has {len(long) + 21} characters", expected[1])
    assert [("holds", *longer), ("es", *expected)] == found
    ledger = Ledger(EVALUATOR, Words("en"))
    with pytest.raises(WrongExpression) as caught:
        ledger.value(long)
    assert expected == (caught.value.message, caught.value.hint)
    assert 0 == ledger.content("diverged_runs", *["lr-0-1", "lr-0-01", "grid"] * 5000)


PIECES = (
    *(
        "accuracy",
        "costs",
        "grid",
        "'lr-0-1'",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "|",
        "max",
        "round",
        "**",
        "*",
        "-",
        "not",
        "if",
        "else",
        "and",
    ),
    *(
        "9",
        "99",
        "'a'",
        ",",
        "=",
        "true",
        "none",
        "is",
        "in",
        "<",
        "~",
        "%",
        ".",
        "__class__",
        "{{",
        "%}",
        "\n",
        "\\",
        '"',
        "\0",
        "é",
    ),
)


@settings(max_examples=300, deadline=2000)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))
def test_any_text_has_a_value_or_a_reason(text: str) -> None:
    """Nothing that can be typed makes the language fall over or take long."""
    with contextlib.suppress(WrongExpression):
        EVALUATOR.value(Asked(expression=text))


def test_calls_are_given_in_one_form_each_once() -> None:
    """However an author spaces and quotes, one call has one text, so that its value is shown once."""
    found = calls("max(costs( \"a\" )) > cost('a',epoch = -1) and max(costs('a')) > 1", SIGNATURES)
    assert ["max(costs('a'))", "costs('a')", "cost('a', epoch=-1)"] == [call.text for call in found]
    assert [{}, {"experiment": "a"}, {"experiment": "a"}] == [dict(call.named) for call in found]


@pytest.mark.parametrize(
    "text",
    [
        "-1 + 2 * 3 ** 2 - 4 / 5 // 6 % 7",
        "(-cost('a')) ** 2 > -(1 + 2)",
        "1 < cost('a') <= 3 and not accuracy('a') == 2 or cost('a') in [1, 2] and 3 not in [4]",
        "costs('a')[2] | round(1) | abs",
        "(costs('a') | sort(reverse=true))[0]",
        "(1 if accuracy('a') > 0.5 else 2) + max(costs('a'), default='x')",
        'cost("a", epoch=-1) != 0.1',
        "[1, [2, 'b']] | length",
    ],
)
def test_what_is_written_is_the_same_expression(text: str) -> None:
    """Read again, it has the same parts; and it is written no other way."""
    tree = parsed(text)
    assert tree == parsed(written(tree))
    assert written(tree) == written(parsed(written(tree)))
