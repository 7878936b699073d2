"""Check that immutable values behave as frozen dataclasses do."""

from __future__ import annotations

import copy
import pickle

import pytest

from chalice_policygen import Argument, Call
from chalice_policygen.immutable import changed, immutable


@immutable(order=True)
class Point:
    """For the tests."""

    x: int
    y: int = 2


@immutable(eq=False)
class Mark:
    """Compared by identity."""

    name: str


@immutable
class Deep(Point):
    """Adds to what it inherits."""

    z: int = 3


def test_values_are_given_by_position_by_name_or_by_default() -> None:
    assert (Point(1).x, Point(1).y) == (1, 2)
    assert Point(y=5, x=4) == Point(4, 5)
    assert (Deep(1).y, Deep(1, 2, 9).z) == (2, 9)


@pytest.mark.parametrize("wrong", [{"y": 1}, {"x": 1, "w": 2}], ids=["missing", "unknown"])
def test_a_value_that_is_missing_or_unknown_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(TypeError, match=r"Point\.__init__\(\) (missing|got)"):
        Point(**wrong)


def test_too_many_values_and_one_value_twice_are_refused() -> None:
    with pytest.raises(TypeError, match=r"Point\.__init__\(\) (takes|got)"):
        Point(1, 2, 3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"Point\.__init__\(\) (takes|got)"):
        Point(1, x=1)  # type: ignore[misc]


def test_what_was_made_cannot_be_changed() -> None:
    point = Point(1)

    with pytest.raises(AttributeError, match=r"Point\.x cannot be changed"):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError, match=r"Point\.x cannot be changed"):
        del point.x
    with pytest.raises(AttributeError, match=r"Point\.w cannot be changed"):
        point.w = 2  # type: ignore[attr-defined]


def test_values_are_compared_by_their_contents_and_type() -> None:
    assert Point(1) == Point(1)
    assert hash(Point(1)) == hash(Point(1))
    assert Point(1) != Point(2)
    assert Point(1) != Deep(1)
    assert Point(1) != (1, 2)  # type: ignore[comparison-overlap]
    assert Mark("a") != Mark("a")


def test_values_with_an_order_are_sorted() -> None:
    assert sorted([Point(2), Point(1, 9), Point(1)]) == [Point(1), Point(1, 9), Point(2)]
    with pytest.raises(TypeError):
        sorted([Point(1), 1])  # type: ignore[type-var]


def test_a_value_shows_its_contents() -> None:
    assert repr(Point(1)) == "Point(x=1, y=2)"


def test_values_are_copied_pickled_and_taken_apart() -> None:
    call = Call("s3", "PutObject", "app.py", 3, (Argument("Bucket", ("b",)),))

    assert pickle.loads(pickle.dumps(call)) == copy.deepcopy(call) == call
    assert changed(call, line=4).line == 4
    match Point(1):
        case Point(x, y):
            assert (x, y) == (1, 2)
