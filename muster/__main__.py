"""`python -m muster`: the command line where no script was installed."""

from muster.cli import main

if __name__ == "__main__":
    main()
