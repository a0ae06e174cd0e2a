"""The stores of the contract tests, to be broken here."""

from tests.contract.conftest import store as store
from tests.contract.conftest import store_url as store_url
from tests.postgres import postgres as postgres
from tests.service.conftest import place as place
from tests.service.conftest import service as service
