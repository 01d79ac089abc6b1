"""`python -m streetwarden`: the same as the command `streetwarden`."""

import sys

from streetwarden.cli import main

sys.exit(main())
