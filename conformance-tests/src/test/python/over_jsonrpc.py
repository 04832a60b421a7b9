"""JSON-RPC 1.0 with nothing but urllib."""
import json
import ssl
import urllib.request

from life import CA, URL, Failure, Life

context = ssl.create_default_context(cafile=CA)


def call(method, *params):
    body = json.dumps({"method": method, "params": params, "id": "one"}).encode()
    request = urllib.request.Request(URL + "jsonrpc", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, context=context, timeout=60) as response:
        answer = json.load(response)
    if list(answer) != ["result", "error", "id"] or answer["id"] != "one":
        raise ValueError(f"not an answer of JSON-RPC 1.0: {list(answer)}")
    if answer["error"] is not None:
        raise Failure(*answer["error"])
    return answer["result"]


Life(call).run()
