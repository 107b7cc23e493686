"""Whether a holder of leases is still at work."""

import pytest

from integrations.holders import has_ended, holding


def test_a_holder_at_work_has_not_ended() -> None:
    with holding() as name:
        assert not has_ended(name)


def test_a_holder_that_broke_down_has_ended() -> None:
    with pytest.raises(ValueError, match="broken"), holding() as name:
        raise ValueError("broken")

    assert has_ended(name)


def test_of_a_holder_nobody_here_knows_nothing_is_known() -> None:
    with holding() as name:
        pass

    # It has handed everything back, and leaves no file behind.
    assert not has_ended(name)
