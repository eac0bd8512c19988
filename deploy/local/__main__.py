"""`python -m deploy.local` is what `make run` runs."""

import sys

from deploy.local.starter import main

sys.exit(main())
