"""The pages on loopback: the written reports, and how the service is.

Keeps out the making of reports: what is served is what lies in the reports folder.
"""

from monitor.web.app import Health, create_app
from monitor.web.server import PageServer

__all__ = ["Health", "PageServer", "create_app"]
