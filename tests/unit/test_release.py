"""What is released says which version it is."""

from __future__ import annotations

import pytest

from deploy.release import ReleaseError, check_version

CHANGELOG = "# Changelog\n\n## Unreleased\n\n- x\n\n## {} - 2026-01-01\n\n## 0.0.1\n"


@pytest.mark.parametrize("version", ["0.2.0", "1.0.0", "1.2.3rc1"])
def test_the_newest_version_of_the_changelog_can_be_released(version: str):
    check_version(version, CHANGELOG.format(version))


@pytest.mark.parametrize("version", ["1.0", "1.0.0.post1", "01.0.0", "1.0.0-rc1", "1.0.0.dev1"])
def test_a_version_that_is_not_semantic_is_none(version: str):
    with pytest.raises(ReleaseError, match="no semantic version"):
        check_version(version, CHANGELOG.format(version))


@pytest.mark.parametrize("told", ["0.1.9", "0.2.1"])
def test_the_changelog_has_to_tell_of_it(told: str):
    with pytest.raises(ReleaseError, match=r"the newest version is not 0\.2\.0"):
        check_version("0.2.0", CHANGELOG.format(told))
