"""Which changes somebody is told of."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Change, ChangeKind, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a change must be; what is empty asks for nothing."""

    #: It is about one of these themes, by their keys.
    themes: tuple[str, ...] = ()
    #: Of one of these relationships, each by codes that must be among its parties.
    relationships: tuple[frozenset[str], ...] = ()
    #: Empty for all but what was only repeated.
    kinds: tuple[ChangeKind, ...] = ()
    #: It is stated at one of these tiers now, or was before where it is not stated now.
    tiers: tuple[Tier, ...] = ()
    #: Its significance, 0-100, is at least this.
    least_score: int = 0

    def left_out(self, change: Change, relationship: str, score: int) -> str:
        """Why somebody is not told of a change; empty where they are."""
        if self.themes and not set(self.themes) & set(change.themes):
            return "another theme"
        codes = set(relationship.split("-"))
        if self.relationships and not any(one <= codes for one in self.relationships):
            return "another relationship"
        if self.kinds and change.kind not in self.kinds:
            return f"another kind, {change.kind}"
        if not self.kinds and change.kind is ChangeKind.REPEATED:
            return "only repeated"
        tier = change.tier_after or change.tier_before
        if self.tiers and tier not in self.tiers:
            return f"another tier, {tier or 'none'}"
        if score < self.least_score:
            return f"significance {score}, the least is {self.least_score}"
        return ""
