"""XenAPI.py, the reference's own library, as its scripts use it with a pool: they ask the master that a member names."""
import os
import ssl
import sys

sys.path.insert(0, sys.argv[1])
import XenAPI  # noqa: E402

ssl._create_default_https_context = lambda: ssl.create_default_context(cafile=os.environ["WEIR_CA"])


def login(url):
    session = XenAPI.Session(url)
    session.login_with_password(os.environ["WEIR_USER"], os.environ["WEIR_PASSWORD"], "1.0", "follow.py")
    return session


try:
    login(os.environ["WEIR_URL"])
    sys.exit("a member took the login")
except XenAPI.Failure as failure:
    if failure.details[0] != "HOST_IS_SLAVE":
        raise
    session = login("https://" + failure.details[1])
pool = session.xenapi.pool.get_all()[0]
master = session.xenapi.pool.get_master(pool)
print("ok the master is", session.xenapi.host.get_address(master))
session.xenapi.session.logout()
