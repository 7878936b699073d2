"""Which notifications of a bucket there are."""

import pytest

from chalice import Chalice
from chalice.declaration import InvalidEventSourceError, problems
from chalice.declaration.bucket import EVENTS


def function(event):
    return None


def found(bucket="photos", **options):
    app = Chalice("shop")
    app.on_s3_event(bucket, **options)(function)
    return problems(app)


@pytest.mark.parametrize("bucket", ["photos", "My.Old_Bucket-1", "photos--usw2-az1--x-s3"])
def test_a_bucket_passes(bucket):
    assert found(bucket) == []


@pytest.mark.parametrize("bucket", ["", None, "arn:aws:s3:::photos", "s3://photos", "photos/2026", "my photos"])
def test_what_is_no_name_of_a_bucket_is_refused(bucket):
    (error,) = found(bucket)
    assert type(error) is InvalidEventSourceError
    assert error.subject == f"bucket={bucket!r} of the function 'function'"


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_an_event_passes(event):
    assert found(events=[event]) == []


def test_the_events_are_those_of_the_sdk():
    session = pytest.importorskip("botocore.session", reason="botocore is not installed")
    assert set(session.get_session().get_service_model("s3").shape_for("Event").enum) <= EVENTS


@pytest.mark.parametrize(
    ("events", "problem", "fix"),
    [
        pytest.param([], "names none", "leave it out", id="none"),
        pytest.param(
            "s3:ObjectCreated:*", "is a text, of which every letter", "write ['s3:ObjectCreated:*']", id="a text"
        ),
        pytest.param(["s3:ObjectCreate:*"], "has 's3:ObjectCreate:*'", "'s3:ObjectCreated:*'", id="a typo"),
        pytest.param(["s3:ObjectRemoved:delete"], "has 's3:ObjectR", "'s3:ObjectRemoved:Delete'", id="a lower case"),
        pytest.param(["ObjectCreated:Put"], "has 'ObjectCreated:Put'", "'s3:ObjectCreated:Put'", id="no s3:"),
        pytest.param([None], "has None, of which S3 does not notify", "write such as", id="another type"),
    ],
)
def test_events_are_refused(events, problem, fix):
    (error,) = found(events=events)
    assert problem in error.problem
    assert fix in error.fix


@pytest.mark.parametrize("argument", ["prefix", "suffix"])
def test_a_part_of_the_key_is_a_text(argument):
    assert found(**{argument: "a/"}) == []
    (error,) = found(**{argument: ["a/"]})
    assert error.subject == f"{argument}=['a/'] of the function 'function'"
