"""``python -m rulelang``, the same as ``rulelang``."""

import sys

from rulelang.cli import main

sys.exit(main())
