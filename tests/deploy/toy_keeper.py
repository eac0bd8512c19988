"""A keeper of toy programs in three stages, for the tests of how a run begins and ends.

Each toy notes its end in `ended`. TOY=crash adds one that ends at once, again and again.
"""

import os
import sys
from pathlib import Path

from deploy.local.keeper import Keeper
from deploy.local.server import Program

NOTES_ITS_END = 'trap "sleep $2; echo $1 >> ended; exit 0" TERM; echo $1 >> began; while :; do sleep 0.05; done'
CRASHES = "echo 'cannot read the configuration' >&2; exit 3"


class ToyKeeper(Keeper):
    def toy(self, name, script=NOTES_ITS_END, slow="0"):
        log = self.folder / f"{name}.log"
        return Program(name, ["sh", "-c", script, "sh", name, slow], log=log, folder=self.folder)

    def start(self):
        self.keeping.start([self.toy("database")])
        self.keeping.start([self.toy("web-1", slow="0.5"), self.toy("web-2")])
        self.keeping.start([self.toy("beat", slow="0.5")])
        if os.environ.get("TOY") == "crash":
            self.keeping.start([self.toy("broken", CRASHES)])


sys.exit(ToyKeeper(Path(sys.argv[1])).run())
