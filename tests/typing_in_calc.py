"""Types into workbooks in LibreOffice. Run by the Python that has its `uno`, with orders as JSON
on standard input: the name of a pipe, and workbooks with what to type into which cell."""

import json
import sys
import time
from pathlib import Path

FILTER = "Calc MS Excel 2007 XML"


def desktop(pipe, patience=120):
    """The program that listens at a pipe."""
    import uno
    from com.sun.star.connection import NoConnectException

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    until = time.monotonic() + patience
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstance("com.sun.star.frame.Desktop")
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def main():
    import uno  # noqa: F401 - which lets Python import what LibreOffice has
    from com.sun.star.beans import PropertyValue

    orders = json.load(sys.stdin)
    program = desktop(orders["pipe"])
    try:
        for source, cells, target in orders["workbooks"]:
            url = Path(source).as_uri()
            book = program.loadComponentFromURL(
                url, "_blank", 0, (PropertyValue("Hidden", 0, True, 0),)
            )
            for sheet, address, text in cells:
                cell = book.Sheets.getByName(sheet).getCellRangeByName(address)
                cell.setFormula(text)  # which reads a text as one that is typed
            book.storeToURL(Path(target).as_uri(), (PropertyValue("FilterName", 0, FILTER, 0),))
            book.close(True)
    finally:
        program.terminate()


if __name__ == "__main__":
    main()
