"""``lrbs-report``, and ``python -m lrbs_report``: where everything begins, before anything is imported that a stranger could have put somewhere."""

from lrbs_report.ways import forget_current_folder


def main() -> None:
    """Run the command line."""
    forget_current_folder()
    from lrbs_report.supervising import main as work

    work()


if __name__ == "__main__":
    main()
