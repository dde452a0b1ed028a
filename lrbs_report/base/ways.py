"""Where modules are imported from: nowhere that a stranger may have filled.

The command begins with this, and until then imports nothing that Python has not imported itself: a file
``re.py`` in the folder where somebody starts it would be taken for Python's.
"""

import os
import sys


def forget_current_folder() -> None:
    """Let nothing be imported from the folder in which this process was started, however that is named.

    This holds for this process and for those that it starts.
    """
    os.environ["PYTHONSAFEPATH"] = "1"
    set_to = os.environ.get("PYTHONPATH", "")
    given = set_to.split(os.pathsep) if set_to else []
    wanted = [part for part in given if os.path.isabs(part)]
    if given:
        os.environ["PYTHONPATH"] = os.pathsep.join(wanted)
    here = _current_folder()
    relative = {  # Python has made them absolute
        os.path.normpath(os.path.join(here, part)) for part in given if here and not os.path.isabs(part)
    }
    unwanted = relative | ({here} if here and not sys.flags.safe_path else set())
    sys.path[:] = [
        part for part in sys.path if os.path.isabs(part) and (part in wanted or part not in unwanted)
    ]


def _current_folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it is gone
        return ""
