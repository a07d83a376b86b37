"""python -m pages [streamlit options]: start the dashboard."""

import sys
from pathlib import Path

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

# Until app.py has run once, Streamlit takes a folder named pages for its older kind of multipage app, and the first
# visitor who comes by a link to a page would meet "Page not found".
PagesManager.uses_pages_directory = False
sys.argv = ["streamlit", "run", str(Path(__file__).resolve().parent.parent / "app.py"), *sys.argv[1:]]
sys.exit(main())
