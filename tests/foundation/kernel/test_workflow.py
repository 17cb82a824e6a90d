"""State machines as tables."""

import pytest

from portal.foundation.kernel.workflow import TransitionError, Workflow, step

TABLE = Workflow(
    (
        step("submit", ["draft"], "submitted", "edit", "Submit"),
        step("approve", ["submitted"], "approved", "decide", "Approve"),
        step("discard", ["draft", "submitted"], "discarded", "edit", "Discard", reason=True),
    )
)


def test_the_steps_of_a_state_in_the_table_s_order():
    assert [found.name for found in TABLE.leaving("submitted")] == ["approve", "discard"]
    assert TABLE.leaving("approved") == ()


def test_states_are_those_that_the_steps_name():
    assert TABLE.states == {"draft", "submitted", "approved", "discarded"}


def test_a_step_is_found_from_its_state():
    found = TABLE.find("discard", "draft")
    assert (found.target, found.permission, found.label, found.reason) == ("discarded", "edit", "Discard", True)
    assert not TABLE.find("submit", "draft").reason


@pytest.mark.parametrize(("name", "state"), [("approve", "draft"), ("submit", "approved"), ("nothing", "draft")])
def test_any_other_step_is_refused_with_a_sentence(name, state):
    with pytest.raises(TransitionError) as refused:
        TABLE.find(name, state)
    assert refused.value.message.text == str(refused.value)
