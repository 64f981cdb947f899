"""What a web server or ``flask`` loads."""

import sys

from qa_service.app import create_app
from qa_service.config import BadConfiguration

try:
    app = create_app()
except BadConfiguration as error:
    print(error, file=sys.stderr)
    sys.exit(2)
