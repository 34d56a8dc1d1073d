"""manage.py with the environment of the local copy: `scripts/manage.py create_administrator`.

The same data folder and secrets as `make run`, without typing them.
"""

import sys

from install import install
from local import environment, manage

if __name__ == "__main__":
    install()
    sys.exit(manage(environment(), *sys.argv[1:]))
