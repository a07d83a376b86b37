"""Content put into a ZIP."""

import io
import zipfile


def zipped(content, name="table", **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for inner, data in {name: content, **more}.items():
            archive.writestr(inner, data)
    return out.getvalue()
