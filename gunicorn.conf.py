"""What gunicorn reads by itself: a wrong setting ends the server with its sentence, before any worker starts."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # gunicorn looks for the programme here too, but later

from qa_service.config import BadConfiguration, load


def on_starting(_server: object) -> None:
    """Called once, in the process that starts the workers."""
    try:
        load()
    except BadConfiguration as error:
        print(error, file=sys.stderr)
        sys.exit(2)
