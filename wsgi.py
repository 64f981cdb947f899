"""What a web server or ``flask`` loads."""

import os
import sys

from qa_service.config import BadConfiguration, load

COULD_NOT_BOOT = 3
"""What gunicorn takes from a worker as “do not start another”; after any other status it would try for ever."""

try:
    _service = load()
except BadConfiguration as error:
    print(error, file=sys.stderr)
    sys.exit(2 if os.environ.get("FLASK_RUN_FROM_CLI") == "true" else COULD_NOT_BOOT)

from qa_service.app import create_app, spare_what_is_loaded  # noqa: E402 - a wrong setting is told before a second of imports

app = create_app(_service)
spare_what_is_loaded()
