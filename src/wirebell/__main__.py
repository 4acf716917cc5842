"""`python -m wirebell` is `wirebell`."""

from wirebell.cli.main import main

main()
