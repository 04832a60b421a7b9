"""XML-RPC with Python's own client."""
import ssl
import xmlrpc.client

from life import CA, URL, Failure, Life

server = xmlrpc.client.ServerProxy(URL, context=ssl.create_default_context(cafile=CA))


def call(method, *params):
    function = server
    for part in method.split("."):
        function = getattr(function, part)
    answer = function(*params)
    if isinstance(answer, list):
        return answer
    if answer["Status"] != "Success":
        raise Failure(*answer["ErrorDescription"])
    return answer["Value"]


Life(call).run()
