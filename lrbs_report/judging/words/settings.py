"""Settings, as they are kept with the results, and what is known of data and seeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lrbs_report.base.suggesting import nearest
from lrbs_report.base.tongue import tr
from lrbs_report.judging.expressions import WrongExpression
from lrbs_report.judging.words.scene import Scene, setting_of, there
from lrbs_report.kinds.sampling import Sizes, steps_of
from lrbs_report.results.portraits import PARTS


def number_of(scene: Scene, experiment: str, name: str) -> float:
    """Return a setting that is a number.

    Raises ``WrongExpression`` for a text, which the path of an imported run may have told.
    """
    value = scene.setting(experiment, name)
    if isinstance(value, str):
        message = tr(
            '{name} of "{experiment}" is the text "{value}", and no number',
            name=name,
            experiment=experiment,
            value=value,
        )
        raise WrongExpression(
            message, tr("Ask for setting('{experiment}', '{name}').", experiment=experiment, name=name)
        )
    return float(value)


def learning_rate(scene: Scene, experiment: str) -> float:
    """Return the learning rate of the first epoch."""
    return number_of(scene, experiment, "learning_rate")


def share_lost(scene: Scene, experiment: str) -> float:
    """Return the share of the learning rate that each epoch takes away, where no schedule moves it."""
    there(scene.setting(experiment, "lr_decay"))
    return number_of(scene, experiment, "lr_decay")


def batch_size(scene: Scene, experiment: str) -> int:
    """Return the examples in a batch."""
    return int(number_of(scene, experiment, "batch_size"))


def last_batch_size(scene: Scene, experiment: str) -> int:
    """Return the examples in a batch of the last epoch."""
    run = scene.run(experiment)
    if run.is_imported:
        return batch_size(scene, experiment)
    return Sizes.of(run.identity).at(run.length - 1)


def steps(scene: Scene, experiment: str) -> int:
    """Return the number of batches that were trained, each of which moved the weights once."""
    rows = int(there(scene.findings.rows(scene.experiment(experiment))))
    run, sampling = scene.run(experiment), str(scene.setting(experiment, "sampling"))
    sizes = Sizes.of(run.identity)
    return sum(steps_of(sampling, rows, sizes.at(epoch)) for epoch in range(run.length))


def epochs(scene: Scene, experiment: str) -> int:
    """Return the number of epochs."""
    return scene.run(experiment).length


def scale(scene: Scene, experiment: str) -> float:
    """Return the number that values are divided by."""
    return float(_data(scene, experiment)["scale"])


def train_images(scene: Scene, experiment: str) -> int:
    """Return the number of examples that train, where the definitions say it, or whoever counted them."""
    dataset = _data(scene, experiment)
    if "validation" in dataset or not dataset["train"]:  # of which some may be held out, or test
        return int(there(scene.findings.rows(scene.experiment(experiment))))
    first, end = dataset["train"]
    return int(end - first)


def _data(scene: Scene, experiment: str) -> Mapping[str, Any]:
    """Return what a run was asked of its data. Raises ``WrongExpression`` for one that was imported."""
    run = scene.run(experiment)
    if run.is_imported:
        raise WrongExpression(
            tr('nobody knows the data of "{experiment}"', experiment=experiment),
            tr("Its runs were imported."),
        )
    return dict(run.identity["dataset"])


def validation_examples(scene: Scene, experiment: str) -> int:
    """Return the number of examples that are held out to validate, where somebody counted them."""
    portrait = scene.findings.data.get(scene.experiment(experiment).data_name)
    return there(portrait and portrait.validation and portrait.validation.rows)  # type: ignore[no-any-return]  # a number, if it is there


def largest_share(scene: Scene, experiment: str) -> float:
    """Return the share of the largest class among the test rows.

    It is the accuracy that always answering it would reach.
    """
    portrait = scene.findings.data.get(scene.experiment(experiment).data_name)
    return float(there((portrait and portrait.test.classes and portrait.test.largest_share) or None))


def largest_class(scene: Scene, experiment: str) -> int | str:
    """Return the class with the most test rows, by its name, or by its number where it has none."""
    portrait = scene.findings.data.get(scene.experiment(experiment).data_name)
    known = there((portrait and portrait.test.classes and portrait) or None)
    return known.called(known.test.largest_class)  # type: ignore[no-any-return]  # a name or a number


def class_examples(scene: Scene, experiment: str, name: int | str, part: str = "train") -> int:
    """Return the number of rows of a class, by its name or its number, that train, test or validate."""
    portrait = scene.findings.data.get(scene.experiment(experiment).data_name)
    if part not in PARTS:
        raise WrongExpression(
            tr('there is no part "{part}"', part=str(part)),
            tr("Expected one of: {names}.", names=", ".join(PARTS)),
        )
    known = there(portrait and portrait.part(part))
    names = list(there(portrait).names)
    number = names.index(name) if name in names else name
    classes = {*there(portrait).train.classes, *there(portrait).test.classes}
    if number not in classes:
        hint = nearest(str(name), names) or tr(
            "There are {count} classes, by numbers from 0.", count=len(classes)
        )
        raise WrongExpression(tr("there is no class {name}", name=repr(name)), hint)
    return int(known.classes.get(number, 0))


def seeds(scene: Scene, experiment: str) -> int:
    """Return the number of seeds."""
    return len(scene.findings.of(scene.experiment(experiment)))


def first_seed(scene: Scene, experiment: str) -> int:
    """Return the seed whose log the report prints."""
    return scene.findings.first(scene.experiment(experiment)).seed


def diverged_runs(scene: Scene, *experiments: str) -> int:
    """Count the runs, of all seeds, whose cost stopped being a finite number.

    They are those of experiments, and of all cells of sweeps. None is a range test's, which is to diverge.
    """
    found = dict.fromkeys(one for id_ in experiments for one in scene.experiments(id_))
    ending = (one for id_ in found if (one := scene.experiment(id_)).asked.ends)
    return sum(run.has_diverged for one in ending for run in scene.findings.of(one))


def setting(scene: Scene, experiment: str, name: str) -> Any:  # noqa: ANN401 - a setting's value
    """Return any setting by its key: learning_rate, batch_size, sampling, dataset and so on."""
    return setting_of(scene, experiment, name)


FUNCTIONS = {
    "learning_rate": learning_rate,
    "lr_decay": share_lost,
    "batch_size": batch_size,
    "last_batch_size": last_batch_size,
    "epochs": epochs,
    "steps": steps,
    "scale": scale,
    "train_images": train_images,
    "train_examples": train_images,
    "validation_examples": validation_examples,
    "largest_share": largest_share,
    "largest_class": largest_class,
    "class_examples": class_examples,
    "setting": setting,
    "seeds": seeds,
    "first_seed": first_seed,
    "diverged_runs": diverged_runs,
}
"""The functions of this family."""
