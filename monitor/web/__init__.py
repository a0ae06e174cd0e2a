"""The pages on loopback: the reports drawn live, and what only a live page can do.

Keeps out deciding and drawing: `monitor.report` builds and draws, a page hands over what it says.
"""

from monitor.web.app import create_app
from monitor.web.desk import Desk
from monitor.web.health import Health, check, check_store
from monitor.web.server import PageServer

__all__ = ["Desk", "Health", "PageServer", "check", "check_store", "create_app"]
