#!/usr/bin/python3
"""LibreOffice over UNO, warm, DOCX to PDF: libreoffice.py FOLDER SECONDS - FIRST. Prints {"documents", "seconds", "bytes"}."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue

folder, seconds, _, first = sys.argv[1:]
work = pathlib.Path(tempfile.mkdtemp())
for number in range(16):  # of one's own: LibreOffice locks what it reads
    shutil.copy(pathlib.Path(folder) / f"{number}.docx", work)
pipe = f"nianbao-{os.getpid()}"
office = subprocess.Popen(
    ["soffice", "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;", f"-env:UserInstallation={(work / 'profile').as_uri()}"],
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def connect():
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    for _ in range(1200):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.1)
    sys.exit("LibreOffice does not start")


def properties(**values):
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


desktop = None


def print_out(i):
    source = (work / f"{i % 16}.docx").as_uri()
    document = desktop.loadComponentFromURL(source, "_blank", 0, properties(Hidden=True))
    target = work / "out.pdf"
    document.storeToURL(target.as_uri(), properties(FilterName="writer_pdf_Export"))
    document.close(True)
    return target.stat().st_size


try:
    remote = connect()
    desktop = remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
    for i in range(2):
        print_out(i)
    start = time.monotonic()
    documents = 0
    size = 0
    while time.monotonic() - start < float(seconds):
        size = print_out(int(first) + documents)
        documents += 1
    print(json.dumps({"documents": documents, "seconds": time.monotonic() - start, "bytes": size}))
finally:
    try:
        desktop.terminate()
    except Exception:
        pass
    try:
        office.wait(20)
    except subprocess.TimeoutExpired:
        office.kill()
    shutil.rmtree(work, ignore_errors=True)
