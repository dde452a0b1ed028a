"""``python -m lrbs_report`` does what ``lrbs-report`` does."""

from lrbs_report.ways import forget_current_folder

if __name__ == "__main__":
    forget_current_folder()
    from lrbs_report.supervising import main

    main()
