"""What a web server or ``flask`` loads."""

from qa_service.app import create_app

app = create_app()
