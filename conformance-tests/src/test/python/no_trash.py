"""Has a pool keep nothing of what is destroyed: AUTHORITY URL PASSWORD."""
import ssl
import sys
import xmlrpc.client

authority, url, password = sys.argv[1:]
pool_api = xmlrpc.client.ServerProxy(url, context=ssl.create_default_context(cafile=authority))
session = pool_api.session.login_with_password("root", password)["Value"]
pool = pool_api.pool.get_all(session)["Value"][0]
answer = pool_api.pool.add_to_other_config(session, pool, "weir:trash-hours", "0")
pool_api.session.logout(session)
sys.exit(0 if answer["Status"] == "Success" else str(answer))
