"""``python -m lrbs_report`` does what ``lrbs-report`` does."""

from lrbs_report.supervising import main

if __name__ == "__main__":
    main()
