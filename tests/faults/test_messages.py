"""A pass killed around the sending of a message: each change is told, each under one id."""

from __future__ import annotations

from collections import Counter
from contextlib import closing

import pytest

from monitor.model import ChangeKind
from monitor.storage import DeliveryFilter, open_store
from tests.faults.rig import Yard, texts, yard_in
from tests.faults.scenarios import FEW
from tests.faults.victim import MESSAGE_STEPS
from tests.receivers import WebHook

#: They are kept in one go, and sent one by one.
SENDING = [one for one in MESSAGE_STEPS if one != "keep messages"]
#: How often the message that was under way may have come: killed after sending and before noting
#: that, it is sent again, as it was.
SENT_TWICE = {("send a message", "after"), ("tick a message off", "before")}


def tell(yard: Yard, hook: WebHook) -> None:
    """Have each meeting told to a webhook."""
    settings = yard.root / "config" / "monitor.toml"
    address = f"[notices.to.hook]\nurl = '{hook.url}'\n"
    settings.write_text(settings.read_text() + address)
    for name, text in texts(FEW):
        yard.drop(name, text)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("step", "number"), [("keep messages", 1), *((one, n) for one in SENDING for n in (1, 2))]
)
def test_killed_around_sending_nothing_is_lost_and_a_copy_has_the_same_id_and_words(
    step: str, number: int, when: str
) -> None:
    with yard_in() as yard, WebHook() as hook:
        tell(yard, hook)
        assert yard.run("once", step=f"{step}:{when}:{number}") == -9, yard.told
        for _ in range(2):
            assert yard.run("once") == 0, yard.told
        posts = [(one["id"], one["title"], one["message"]) for one in hook.posts]
        times = Counter(posts)
        assert len({one for one, _, _ in times}) == len(times)  # an id has one wording
        twice = [one for one in times.values() if one > 1]
        assert twice == ([2] if (step, when) in SENT_TWICE else [])
        with closing(open_store(yard.url)) as store:
            told = store.deliveries(DeliveryFilter(channel="hook"))
            assert all(one.delivered_at for one in told)
            meetings = {one.meeting_id for one in told if one.kind is not ChangeKind.REPEATED}
            assert len(times) == len(meetings)
            standing = {
                change.id
                for key in store.relationships()
                for change in store.decisions(key).changes
            }
            assert standing == {one.change_id for one in told}
