"""python -m pages [streamlit options]: start the dashboard."""

import importlib
import os
import subprocess
import sys
import threading

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

from core.storage import ROOT

START_AFTER_S = 1.5

if not os.environ.get("FATHOM_ENGINE_URL"):
    # The engine takes seconds to be warm, and is so before the first visitor who comes later than the first page could. Another
    # process starts it, after Streamlit's own start, so that neither waits for the other.
    start = [sys.executable, "-m", "core.serving.process", str(os.getpid())]
    timer = threading.Timer(START_AFTER_S, subprocess.Popen, args=(start,), kwargs={"cwd": ROOT})
    timer.daemon = True
    timer.start()
# What nearly every page needs is loaded meanwhile: the first visitor who comes later than that does not wait for it.
loader = threading.Timer(START_AFTER_S, importlib.import_module, args=("core.tasks.models",))
loader.daemon = True
loader.start()
# Until app.py has run once, Streamlit takes a folder named pages for its older kind of multipage app, and the first
# visitor who comes by a link to a page would meet "Page not found".
PagesManager.uses_pages_directory = False
sys.argv = ["streamlit", "run", str(ROOT / "app.py"), *sys.argv[1:]]
sys.exit(main())
