"""Training in the tests happens as in a worker: one thread, deterministic, with the pinned variables."""

import os

from lrbs_report.base import environment

os.environ.update(environment.PINNED)

from lrbs_report.training import trainer

trainer.use_one_thread()
