"""python -m pages [streamlit options]: start the dashboard."""

import os
import subprocess
import sys

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

from core.storage import ROOT

if not os.environ.get("FATHOM_ENGINE_URL"):
    # The engine takes seconds to be warm. Another process starts it, so that this one goes straight on to the first page.
    starter = subprocess.Popen([sys.executable, "-m", "core.serving.process", str(os.getpid())], cwd=ROOT)
# Until app.py has run once, Streamlit takes a folder named pages for its older kind of multipage app, and the first
# visitor who comes by a link to a page would meet "Page not found".
PagesManager.uses_pages_directory = False
sys.argv = ["streamlit", "run", str(ROOT / "app.py"), *sys.argv[1:]]
sys.exit(main())
