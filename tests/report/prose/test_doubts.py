"""Doubts in words: in both languages, in a box at the top of every target, where the article wants it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from lrbs_report.judging.doubtful_data import (
    Constant,
    ConstantFeatures,
    FewRows,
    Lopsided,
    NotFinite,
    Repeated,
    Untested,
    Untrained,
    Unused,
    WrongScale,
)
from lrbs_report.judging.doubts import Diverged, Guessing, NoBetter, Tied
from lrbs_report.judging.placeholders import placeholder_findings
from lrbs_report.report import (
    Templates,
    compose,
    data_doubts,
    letter_doubts,
    placeholder_provenance,
    result_doubts,
)
from lrbs_report.report.changes.recording import record
from lrbs_report.report.document import Document, Page
from lrbs_report.report.prose.boxes import PACKAGED, Boxes
from lrbs_report.report.prose.doubts import SAYINGS, AnyDoubt, sentences
from lrbs_report.report.prose.letters import Letters
from lrbs_report.report.prose.words import Words
from lrbs_report.report.targets.html import EMPTY_IMAGE, write_page
from lrbs_report.report.targets.markdown import MarkdownTarget
from lrbs_report.report.targets.wordpress import BlockTarget
from lrbs_report.results.findings import Findings
from lrbs_report.results.portraits import Errors, Flaw, Part, Portrait, as_json
from lrbs_report.study.experiments import Model
from tests import factory

SAID: list[tuple[AnyDoubt, str, str]] = [
    (
        NotFinite(dataset="iris", array="x_train", count=1, row=17),
        (
            "En el conjunto de datos iris, x_train contiene un valor que no es un número finito "
            "(NaN o infinito), en la fila 17 contando desde 0. Conviene quitar esa fila o sustituir el valor."
        ),
        (
            "In the data set iris, x_train holds one value that is not a finite number (NaN or infinity), "
            "in row 17 counting from 0. Leave that row out, or replace the value."
        ),
    ),
    (
        NotFinite(dataset="iris", array="x_test", count=12_000, row=3),
        (
            "En el conjunto de datos iris, "
            "x_test contiene 12.000 valores que no son números finitos (NaN o infinito); "
            "el primero está en la fila 3 contando desde 0. "
            "Conviene quitar esas filas o sustituir los valores."
        ),
        (
            "In the data set iris, x_test holds 12,000 values that are not finite numbers (NaN or infinity), "
            "the first of them in row 3 counting from 0. Leave such rows out, or replace the values."
        ),
    ),
    (
        WrongScale(dataset="iris", low=0.1, high=7.9, scale=255, misfit="small"),
        (
            "En el conjunto de datos iris, los valores van de 0,1 a 7,9 y se dividen entre 255: "
            "la red solo ve diferencias de hasta 0,0306. "
            "Conviene revisar scale."
        ),
        (
            "In the data set iris, values lie between 0.1 and 7.9 and are divided by 255: "
            "all that the network sees is differences of up to 0.0306. "
            "Check scale."
        ),
    ),
    (
        WrongScale(dataset="tumours", low=0, high=4254.123456, scale=255, misfit="large"),
        (
            "En el conjunto de datos tumours, los valores van de 0 a 4254,12 y se dividen entre 255: "
            "a la red le llegan valores de hasta 16,7. "
            "Conviene revisar scale."
        ),
        (
            "In the data set tumours, values lie between 0 and 4254.12 and are divided by 255: "
            "the network gets values of up to 16.7. Check scale."
        ),
    ),
    (
        WrongScale(dataset="digits", low=0, high=255, scale=1, misfit="raw"),
        (
            "En el conjunto de datos digits, los valores van de 0 a 255, como los de los bytes, y se dividen "
            "entre 1: a la red le llegan valores de hasta 255. Con scale = 255 quedarían entre 0 y 1."
        ),
        (
            "In the data set digits, values lie between 0 and 255, as bytes do, and are divided by 1: "
            "the network gets values of up to 255. With scale = 255 they would lie between 0 and 1."
        ),
    ),
    (
        WrongScale(dataset="films", low=0, high=9999, scale=255, misfit="looked_up"),
        (
            "En el conjunto de datos films, los valores van de 0 a 9999 y se dividen entre 255, "
            "aunque lo primero que hace una red es buscarlos por su número en una tabla. "
            "Con scale = 1 se quedan como están."
        ),
        (
            "In the data set films, values lie between 0 and 9999 and are divided by 255, "
            "although a network begins by looking them up as numbers in a table. "
            "With scale = 1 they stay as they are."
        ),
    ),
    (
        Constant(dataset="iris", value=7),
        (
            "En el conjunto de datos iris, todos los valores son 7: nada distingue una fila de otra. "
            "Conviene revisar los datos."
        ),
        "In the data set iris, every value is 7: nothing tells one row from another. Check the data.",
    ),
    (
        ConstantFeatures(dataset="cars", count=1, features=9, numbers=(3,)),
        (
            "En el conjunto de datos cars, una de las 9 características, la número 3 contando desde 0, "
            "tiene el mismo valor en todas las filas de entrenamiento: no distingue unas de otras "
            "y se puede quitar."
        ),
        (
            "In the data set cars, one of 9 features, number 3 counting from 0, has the same value "
            "in every training row: it tells none of them from another, and can be left out."
        ),
    ),
    (
        ConstantFeatures(dataset="cars", count=12, features=30, numbers=tuple(range(9))),
        (
            "En el conjunto de datos cars, 12 de las 30 características, "
            "las número 0, 1, 2, 3, 4, 5, 6, 7 y 4 más contando desde 0, tienen cada una el mismo valor "
            "en todas las filas de entrenamiento: no distinguen unas de otras y se pueden quitar."
        ),
        (
            "In the data set cars, 12 of 30 features, numbers 0, 1, 2, 3, 4, 5, 6, 7, and 4 more "
            "counting from 0, each have the same value in every training row: "
            "they tell none of them from another, and can be left out."
        ),
    ),
    (
        ConstantFeatures(dataset="cars", count=2, features=9, numbers=(0, 8), names=("age", "fuel\ntype")),
        (
            "En el conjunto de datos cars, 2 de las 9 características, «age» y «fuel type», "
            "tienen cada una el mismo valor en todas las filas de entrenamiento: "
            "no distinguen unas de otras y se pueden quitar."
        ),
        (
            "In the data set cars, 2 of 9 features, “age” and “fuel type”, each have the same value "
            "in every training row: they tell none of them from another, and can be left out."
        ),
    ),
    (
        Untrained(dataset="iris", classes=(4,), rows=1),
        (
            "En el conjunto de datos iris, la clase 4 tiene 1 fila de prueba y ninguna de entrenamiento: "
            "ninguna red ha podido aprenderla. Conviene revisar qué filas se usan para entrenar."
        ),
        (
            "In the data set iris, class 4 has 1 test row and no training rows: "
            "no network can have learned it. Check which rows are used to train."
        ),
    ),
    (
        Untrained(dataset="iris", classes=(2,), rows=50, part="validation"),
        (
            "En el conjunto de datos iris, la clase 2 tiene 50 filas de validación "
            "y ninguna de entrenamiento: "
            "ninguna red ha podido aprenderla. Conviene revisar qué filas se usan para entrenar."
        ),
        (
            "In the data set iris, class 2 has 50 validation rows and no training rows: "
            "no network can have learned it. Check which rows are used to train."
        ),
    ),
    (
        Untrained(dataset="iris", classes=(3, 4), rows=40),
        (
            "En el conjunto de datos iris, las clases 3 y 4 tienen 40 filas de prueba "
            "y ninguna de entrenamiento: ninguna red ha podido aprenderlas. "
            "Conviene revisar qué filas se usan para entrenar."
        ),
        (
            "In the data set iris, classes 3 and 4 have 40 test rows and no training rows: "
            "no network can have learned them. Check which rows are used to train."
        ),
    ),
    (
        Untested(dataset="iris", classes=(0,)),
        (
            "En el conjunto de datos iris, la clase 0 no tiene filas de prueba: "
            "la exactitud no dice nada de ella. Conviene revisar qué filas se usan para probar."
        ),
        (
            "In the data set iris, class 0 has no test rows: the accuracy says nothing about it. "
            "Check which rows are used to test."
        ),
    ),
    (
        Untested(dataset="many", classes=tuple(range(20))),
        (
            "En el conjunto de datos many, las clases 0, 1, 2, 3, 4, 5, 6, 7 y 12 más "
            "no tienen filas de prueba: la exactitud no dice nada de ellas. "
            "Conviene revisar qué filas se usan para probar."
        ),
        (
            "In the data set many, classes 0, 1, 2, 3, 4, 5, 6, 7, and 12 more have no test rows: "
            "the accuracy says nothing about them. Check which rows are used to test."
        ),
    ),
    (
        Unused(dataset="iris", classes=(0,), count=1, highest=3),
        (
            "En el conjunto de datos iris, ninguna fila es de la clase 0, "
            "aunque las clases llegan hasta la 3. Conviene revisar las etiquetas."
        ),
        ("In the data set iris, no row is of class 0, although class numbers go up to 3. Check the labels."),
    ),
    (
        Unused(dataset="iris", classes=(1, 2), count=2, highest=3),
        (
            "En el conjunto de datos iris, ninguna fila es de las clases 1 y 2, "
            "aunque las clases llegan hasta la 3. Conviene revisar las etiquetas."
        ),
        (
            "In the data set iris, no row is of classes 1 and 2, although class numbers go up to 3. "
            "Check the labels."
        ),
    ),
    (
        Lopsided(dataset="rare", number=0, share=0.978),
        (
            "En el conjunto de datos rare, el 97,8\u00a0% de las filas de prueba es de la clase 0: "
            "responder siempre con esa clase ya da una exactitud de 0,9780."
        ),
        (
            "In the data set rare, 97.8% of the test rows are of class 0: "
            "always answering that class gives an accuracy of 0.9780."
        ),
    ),
    (
        FewRows(dataset="iris", rows=1),
        "El conjunto de datos iris solo tiene una fila de prueba: la exactitud solo puede ser 0 o 1.",
        "The data set iris has only one test row: an accuracy can only be 0 or 1.",
    ),
    (
        FewRows(dataset="iris", rows=12),
        "El conjunto de datos iris solo tiene 12 filas de prueba: la exactitud varía a saltos de 0,0833.",
        "The data set iris has only 12 test rows: an accuracy moves in steps of 0.0833.",
    ),
    (
        Repeated(dataset="iris", part="test", count=1, rows=9, row=3, of=17),
        (
            "En el conjunto de datos iris, una de las 9 filas de prueba (11,1\u00a0%) está también "
            "entre las de entrenamiento, con el mismo valor objetivo: la fila 3 de prueba es la 17 "
            "de entrenamiento, contando desde 0. No dice cómo se comporta una red con filas que no ha visto; "
            "si es una copia, conviene quitarla de uno de los dos lados."
        ),
        (
            "In the data set iris, one of 9 test rows (11.1%) is a training row too, with the same target: "
            "test row 3 is training row 17, counting from 0. "
            "It does not tell how a network does on rows that it has not seen; "
            "if it is a copy, leave it out on one side."
        ),
    ),
    (
        Repeated(dataset="iris", part="test", count=12_000, rows=50_000, row=3, of=17),
        (
            "En el conjunto de datos iris, 12.000 de las 50.000 filas de prueba (24\u00a0%) están también "
            "entre las de entrenamiento, con el mismo valor objetivo: la primera, la fila 3 de prueba, "
            "es la 17 de entrenamiento, contando desde 0. "
            "No dicen cómo se comporta una red con filas que no ha visto; "
            "si son copias, conviene quitarlas de uno de los dos lados."
        ),
        (
            "In the data set iris, 12,000 of 50,000 test rows (24%) are training rows too, "
            "with the same target: the first of them, test row 3, is training row 17, counting from 0. "
            "They do not tell how a network does on rows that it has not seen; "
            "if they are copies, leave them out on one side."
        ),
    ),
    (
        Repeated(dataset="iris", part="validation", count=1, rows=9, row=103, of=17),
        (
            "En el conjunto de datos iris, una de las 9 filas de validación (11,1\u00a0%) está también "
            "entre las de entrenamiento, con el mismo valor objetivo: la fila 103 de validación es la 17 "
            "de entrenamiento, contando desde 0. No dice cómo se comporta una red con filas que no ha visto; "
            "si es una copia, conviene quitarla de uno de los dos lados."
        ),
        (
            "In the data set iris, one of 9 validation rows (11.1%) is a training row too, "
            "with the same target: validation row 103 is training row 17, counting from 0. "
            "It does not tell how a network does on rows that it has not seen; "
            "if it is a copy, leave it out on one side."
        ),
    ),
    (
        Repeated(dataset="iris", part="validation", count=12, rows=50, row=103, of=17),
        (
            "En el conjunto de datos iris, 12 de las 50 filas de validación (24\u00a0%) están también "
            "entre las de entrenamiento, con el mismo valor objetivo: la primera, la fila 103 de validación, "
            "es la 17 de entrenamiento, contando desde 0. "
            "No dicen cómo se comporta una red con filas que no ha visto; "
            "si son copias, conviene quitarlas de uno de los dos lados."
        ),
        (
            "In the data set iris, 12 of 50 validation rows (24%) are training rows too, "
            "with the same target: the first of them, validation row 103, is training row 17, "
            "counting from 0. They do not tell how a network does on rows that it has not seen; "
            "if they are copies, leave them out on one side."
        ),
    ),
    (
        Repeated(dataset="iris", part="train", count=1, rows=8, row=5, of=2),
        (
            "En el conjunto de datos iris, una de las 8 filas de entrenamiento (12,5\u00a0%) "
            "repite una anterior, con el mismo valor objetivo: la fila 5 repite la 2, contando desde 0. "
            "Lo que está dos veces pesa el doble; si no es lo que se busca, "
            "conviene dejar una sola de cada."
        ),
        (
            "In the data set iris, one of 8 training rows (12.5%) repeats an earlier one, "
            "with the same target: row 5 repeats row 2, counting from 0. "
            "What stands there twice weighs twice; if that is not meant, keep one of each."
        ),
    ),
    (
        Repeated(dataset="iris", part="train", count=20, rows=80, row=5, of=2),
        (
            "En el conjunto de datos iris, 20 de las 80 filas de entrenamiento (25\u00a0%) "
            "repiten una anterior, con el mismo valor objetivo: la primera, la fila 5, repite la 2, "
            "contando desde 0. Lo que está dos veces pesa el doble; si no es lo que se busca, "
            "conviene dejar una sola de cada."
        ),
        (
            "In the data set iris, 20 of 80 training rows (25%) repeat an earlier one, "
            "with the same target: the first of them, row 5, repeats row 2, counting from 0. "
            "What stands there twice weighs twice; if that is not meant, keep one of each."
        ),
    ),
    (Diverged(names=(), runs=1), "La única ejecución diverge.", "The only run diverges."),
    (Diverged(names=(), runs=12), "Divergen las 12 ejecuciones.", "All 12 runs diverge."),
    (
        Diverged(names=("fast", "grid"), runs=12),
        "Divergen todas las ejecuciones de fast y grid.",
        "Every run of fast and grid diverges.",
    ),
    (
        Tied(sweep="", experiments=30, judged=0.36, is_all=True, share=0.36),
        (
            "Los 30 experimentos acaban todos con la misma exactitud, 0,3600, que no permite distinguirlos. "
            "Es la que se obtiene respondiendo siempre con la clase más frecuente."
        ),
        (
            "All 30 experiments end with the same accuracy, 0.3600, which does not tell them apart. "
            "It is what always answering the most frequent class gives."
        ),
    ),
    (
        Tied(sweep="grid", experiments=4, judged=0.0, is_all=False, share=1.0),
        (
            "Los 4 experimentos de grid acaban todos con la misma exactitud, 0,0000, "
            "que no permite distinguirlos. "
            "Respondiendo siempre con la clase más frecuente se obtiene 1,0000."
        ),
        (
            "All 4 experiments of grid end with the same accuracy, 0.0000, which does not tell them apart. "
            "Always answering the most frequent class gives 1.0000."
        ),
    ),
    (
        Tied(sweep="", experiments=2, judged=0.9, is_all=False, share=None),
        (
            "Los 2 experimentos sueltos acaban todos con la misma exactitud, 0,9000, "
            "que no permite distinguirlos."
        ),
        "All 2 single experiments end with the same accuracy, 0.9000, which does not tell them apart.",
    ),
    (
        Guessing(dataset="rare", number=0, share=0.978, reached=(("fast", 0.978),), are_all=False),
        (
            "La exactitud de fast (0,9780) no supera claramente 0,9780, "
            "la que se obtiene respondiendo siempre con la clase más frecuente, la 0."
        ),
        (
            "The accuracy of fast (0.9780) is not clearly above 0.9780, "
            "which always answering the most frequent class, 0, gives."
        ),
    ),
    (
        Guessing(
            dataset="rare",
            number=0,
            share=0.978,
            reached=(("fast", 0.978), ("slow", 0.5)),
            are_all=False,
        ),
        (
            "Las exactitudes de fast (0,9780); slow (0,5000) no superan claramente 0,9780, "
            "la que se obtiene respondiendo siempre con la clase más frecuente, la 0."
        ),
        (
            "The accuracies of fast (0.9780); slow (0.5000) are not clearly above 0.9780, "
            "which always answering the most frequent class, 0, gives."
        ),
    ),
    (
        Guessing(
            dataset="rare",
            number=0,
            share=0.978,
            reached=(("fast", 0.978), ("slow", 0.5)),
            are_all=True,
        ),
        (
            "Con el conjunto de datos rare, ninguna exactitud supera claramente 0,9780, "
            "la que se obtiene respondiendo siempre con la clase más frecuente, la 0."
        ),
        (
            "With the data set rare, no accuracy is clearly above 0.9780, "
            "which always answering the most frequent class, 0, gives."
        ),
    ),
    (
        Guessing(
            dataset="rare",
            number=0,
            share=0.978,
            reached=(("grid-1", 0.978), ("grid-2", 0.5)),
            are_all=False,
            sweep="grid",
        ),
        (
            "Ninguna exactitud de grid supera claramente 0,9780, "
            "la que se obtiene respondiendo siempre con la clase más frecuente, la 0."
        ),
        (
            "No accuracy of grid is clearly above 0.9780, "
            "which always answering the most frequent class, 0, gives."
        ),
    ),
    (
        NoBetter(
            dataset="cars",
            measure="test_mean_absolute_error",
            experiment="slow",
            error=7.25,
            of_mean=6.5,
        ),
        (
            "Con el conjunto de datos cars, ningún experimento baja de 6,5000 en error absoluto medio "
            "de prueba, lo que se obtiene prediciendo siempre la media de los valores objetivo "
            "de entrenamiento: el que más se acerca, slow, llega a 7,2500."
        ),
        (
            "With the data set cars, no test mean absolute error is below 6.5000, "
            "which always predicting the mean of the training targets gives: "
            "the lowest is 7.2500, of slow."
        ),
    ),
    (
        Letters(letters="学", places=()),
        (
            "Ningún tipo de letra del informe tiene 学 (U+5B66): "
            "en el PDF y en las gráficas queda un hueco en su lugar."
        ),
        "No font of the report has 学 (U+5B66): the PDF and the charts have a gap in its place.",
    ),
    (
        Letters(letters="习学", places=()),
        (
            "Ningún tipo de letra del informe tiene 习 (U+4E60); 学 (U+5B66): "
            "en el PDF y en las gráficas quedan huecos en su lugar."
        ),
        (
            "No font of the report has 习 (U+4E60); 学 (U+5B66): "
            "the PDF and the charts have gaps in their places."
        ),
    ),
]

ODD = Portrait(
    train=Part(rows=55_000, classes={0: 40_000, 1: 15_000}),
    test=Part(rows=10_000, classes={0: 2_000, 2: 8_000}),
    low=0.1,
    high=7.9,
    flaws=(Flaw(array="x_train", count=2, first_row=5017),),
    kind="float64",
)
STUDY = factory.whole_study()


@pytest.mark.parametrize(("doubt", "spanish", "english"), SAID)
def test_a_doubt_in_words(doubt: AnyDoubt, spanish: str, english: str) -> None:
    """One thing and several are said as each language says them."""
    assert (spanish, english) == tuple(next(sentences([doubt], Words(language))) for language in ("es", "en"))


def test_every_kind_of_doubt_is_said_here() -> None:
    """A new kind comes with its words."""
    assert set(SAYINGS) == {type(doubt) for doubt, *_ in SAID}


def box(language: str, *doubts: AnyDoubt) -> str:
    """Return the box of some doubts."""
    words = Words(language)
    boxes = Boxes(templates=PACKAGED, words=words, medium="page", runs=0)
    return boxes.draw("doubts", sentences=list(sentences(doubts, words)))


def test_one_doubt_is_a_paragraph_and_several_are_a_list() -> None:
    """With a title that names no culprit; whatever data are called, it is text."""
    expected = (
        '<div class="doubts" role="note"><p><b>Read with care.</b> '
        "In the data set &lt;b&gt;, every value is 7: "
    )
    assert expected in box("en", Constant(dataset="<b>", value=7))
    two = box("es", Constant(dataset="a", value=7), Constant(dataset="b", value=8))
    assert two.startswith('<div class="doubts" role="note"><p><b>Léase con cautela.</b></p><ul><li>')
    assert two.endswith("</li></ul></div>")
    assert 2 == two.count("<li>")


def document(data: Portrait | None = ODD, findings: Findings | None = None) -> Document:
    """Compose the report on made-up results, with these data."""
    found = findings or factory.findings(STUDY)
    return compose(replace(found, data={"mnist-55k": data} if data else {}), factory.PROVENANCE)


def html_of(page: Page, templates: Templates | None = None) -> str:
    """Return what a page says, with empty charts."""
    html = write_page(
        page, templates or Templates(), dict.fromkeys(page.figures, EMPTY_IMAGE), {}, lambda _: ""
    ).text
    return html[html.index("<main") :]


def test_the_page_begins_with_its_doubts() -> None:
    """Before everything else, in each language."""
    spanish, english = map(html_of, document().pages)
    assert (
        spanish.split('<div class="lead">')[1]
        .strip()
        .startswith('<div class="doubts" role="note"><p><b>Léase con cautela.</b></p><ul><li>En el')
    )
    expected = (
        "x_train holds 2 values that are not finite numbers (NaN or infinity), "
        "the first of them in row 5017 counting from 0. Leave such rows out, or replace the values.</li>"
    )
    assert expected in english
    assert "values lie between 0.1 and 7.9 and are divided by 255" in english


@pytest.mark.parametrize(
    "data",
    [
        None,
        Portrait(
            train=Part(rows=10, classes=dict.fromkeys(range(10), 1)),
            test=Part(rows=50, classes=dict.fromkeys(range(10), 5)),
            low=0,
            high=255,
        ),
    ],
)
def test_a_page_without_doubts_has_no_box(data: Portrait | None) -> None:
    """Not an empty one either."""
    assert all('class="doubts"' not in html_of(page) for page in document(data).pages)


def test_an_article_may_put_the_box_elsewhere(tmp_path: Path) -> None:
    """Then it stands there, and only there."""
    (tmp_path / "article.en.md.j2").write_text(
        "First.\n\n{{ doubts() }}\n\nLast. {{ doubts() }}\n", encoding="utf-8"
    )
    html = html_of(document().pages[1], Templates(tmp_path))
    assert 1 == html.count('class="doubts"')
    assert html.index("First.") < html.index('class="doubts"') < html.index("Last.")


def test_an_article_may_ask_for_a_box_that_there_is_not(tmp_path: Path) -> None:
    """Nothing is put in."""
    (tmp_path / "article.en.md.j2").write_text("First.\n\n{{ doubts() }}\n\nLast.\n", encoding="utf-8")
    assert "doubts" not in html_of(document(None).pages[1], Templates(tmp_path))


def test_blogs_say_it_too() -> None:
    """As a block of HTML at the top, in Markdown and in WordPress."""
    page = document().pages[1]
    figures = dict.fromkeys(page.figures, "<figure><figcaption></figcaption></figure>")
    expected = (
        '<div class="lrbs"><div class="doubts" role="note"><p><b>Read with care.</b></p>'
        "<ul><li>In the data set mnist-55k, x_train holds 2 values"
    )
    assert MarkdownTarget().write(page, Templates(), figures).startswith(expected)
    assert BlockTarget().write(page, Templates(), figures).startswith(f"<!-- wp:html -->\n{expected}")


def test_the_largest_share_can_be_printed(tmp_path: Path) -> None:
    """Beside the accuracy, by its name."""
    (tmp_path / "article.en.md.j2").write_text(
        '{{ value("accuracy", "lr-0-1") }} v {{ value("largest_share", "lr-0-1") }}\n', encoding="utf-8"
    )
    text = re.sub("<[^>]*>", "", html_of(document().pages[1], Templates(tmp_path)))
    assert " v 0.8000" in text


def test_an_edition_keeps_what_the_data_held() -> None:
    """So that its page can be made again from it alone."""
    kept = record(document(), Templates(), {}, "c").environment
    assert {"mnist-55k": as_json(ODD)} == kept["data"]
    assert list(sentences(document().main.doubts, Words("en"))) == kept["doubts"]
    assert ({}, False) == (
        (plain := record(document(None), Templates(), {}, "c").environment)["data"],
        "doubts" in plain,
    )


def test_the_terminal_tells_data_and_results_apart() -> None:
    """The first before anything is trained; made-up results are not doubted there."""
    findings = factory.findings(factory.study(factory.experiment("one", learning_rate=1e9)))
    told = document(ODD, findings)
    assert ["In the data set"] * 5 == [
        line[:15] for line in data_doubts(told.findings.study, told.findings.data)
    ]
    assert ["All 3 runs diverge."] == result_doubts(told)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (
            factory.model(factory.dense(1), task="regression", loss="mse"),
            ["no test mean absolute error is below"],
        ),
        (factory.model(), []),
    ],
)
def test_the_terminal_tells_that_a_mean_predicts_as_well(model: Model, said: list[str]) -> None:
    """Not of classes: the accuracies of these are no errors."""
    seen = replace(ODD, quantities=Errors(absolute=0.0625, squared=0.01))
    found = factory.findings(factory.study(factory.experiment("one", model=model)))
    assert said == [line[29:65] for line in result_doubts(document(seen, found))]


@pytest.mark.parametrize("wrong", [b"{% if %}", b"{% include 'none.j2' %}", b"\xff"])
def test_a_template_that_is_wrong_hides_nothing_else(tmp_path: Path, wrong: bytes) -> None:
    """Whoever fills it in says what is wrong with it; looking for letters goes on."""
    (tmp_path / "report.html.j2").write_bytes(wrong)
    study = factory.study(factory.experiment("one"), title="习")
    told = compose(placeholder_findings(study), placeholder_provenance(study))
    assert 1 == len(letter_doubts(told, Templates(tmp_path)))


def test_letters_are_told_with_their_places(tmp_path: Path) -> None:
    """Each language's, together; a comment that nobody reads is none."""
    (tmp_path / "article.en.md.j2").write_text("{# 没 #}\nAbout 学.\n", encoding="utf-8")
    (tmp_path / "article.es.md.j2").write_text("Nada.\n", encoding="utf-8")
    study = factory.study(factory.experiment("one", title={"es": "习", "en": "One"}))
    told = compose(placeholder_findings(study), placeholder_provenance(study))
    (line,) = letter_doubts(told, Templates(tmp_path))
    assert line.startswith("No font of the report has 习 (U+4E60); 学 (U+5B66): ")
    assert line.endswith("article.en.md.j2:2:7.")
    assert "They stand in the title of one; " in line
