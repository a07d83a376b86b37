"""python -m core: the command line."""

import sys

from core.commands.cli import main

sys.exit(main())
