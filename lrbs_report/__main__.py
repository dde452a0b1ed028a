"""``lrbs-report``, and ``python -m lrbs_report``: where everything begins.

That is before anything is imported that a stranger could have put somewhere.
"""

from lrbs_report.base.ways import forget_current_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Run the command line."""
    forget_current_folder()
    from lrbs_report.base.supervising import main as supervised

    supervised(commands)


def commands() -> "Callable[[], None]":
    """Import the commands, and return what answers to their words."""
    from lrbs_report.cli import main as answer

    return answer


if __name__ == "__main__":
    main()
