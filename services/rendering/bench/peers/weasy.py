#!/usr/bin/python3
"""WeasyPrint, warm: weasy.py FOLDER SECONDS FONT FIRST. Prints {"documents", "seconds", "bytes"}."""
import json
import pathlib
import sys
import time

import weasyprint

folder, seconds, font, first = sys.argv[1:]
style = f"<style>body *{{font-family:'Liberation Serif','{font}'!important}}</style></head>"
pages = [(pathlib.Path(folder) / f"{i}.html").read_text().replace("</head>", style) for i in range(16)]


def print_out(i):
    return len(weasyprint.HTML(string=pages[i % 16]).write_pdf())


print_out(0)
start = time.monotonic()
documents = 0
size = 0
while time.monotonic() - start < float(seconds):
    size = print_out(int(first) + documents)
    documents += 1
print(json.dumps({"documents": documents, "seconds": time.monotonic() - start, "bytes": size}))
