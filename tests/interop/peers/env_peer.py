"""Environment files, as python-dotenv reads them."""

import io
import json

from dotenv import dotenv_values

from peer import serve


def read(text):
    # It would expand `${NAME}` in '…' too, where nobody else does.
    return json.dumps(dotenv_values(stream=io.StringIO(text.decode()), interpolate=False)).encode()


serve(read=read)
