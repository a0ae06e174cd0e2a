"""Sources: feeds and pages of the web that are fetched into the watched folder.

A source writes files, nothing else: the folder stays the one door, and what is reported can be made
again from it. Knows neither the store nor the settings. What loads the libraries of the web is
imported by who fetches: how a source stands is also asked by who does not.
"""

from monitor.sources.ledger import Ledger, Record
from monitor.sources.plan import Kind, Manners, Source
from monitor.sources.standing import Standing, standing_of

__all__ = ["Kind", "Ledger", "Manners", "Record", "Source", "Standing", "standing_of"]
