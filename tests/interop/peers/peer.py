"""Answers the requests of support/peer.js until its standard input ends."""

import base64
import sys


def serve(**operations):
    """Takes functions of bytes that return bytes; what they raise is the answer's message."""
    for line in sys.stdin:
        operation, *arguments = line.rstrip("\n").split("\t")
        try:
            status, result = "ok", operations[operation](*map(base64.b64decode, arguments))
        except Exception as error:
            status, result = "error", f"{type(error).__name__}: {error}".encode()
        print(status, base64.b64encode(result).decode(), sep="\t", flush=True)
