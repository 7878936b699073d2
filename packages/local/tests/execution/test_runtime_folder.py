"""What stands in for /var/runtime."""

from pathlib import Path

from chalice_local.execution.runtime_folder import write_runtime_folder


def test_it_holds_awss_runtime_client_boto3_and_what_those_need(tmp_path: Path) -> None:
    write_runtime_folder(tmp_path)
    packages = {path.name.partition(".")[0] for path in tmp_path.iterdir() if not path.name.endswith(".dist-info")}
    assert packages >= {"awslambdaric", "simplejson", "boto3", "botocore", "s3transfer", "jmespath", "urllib3"}
    assert packages.isdisjoint({"flask", "moto", "chalice", "chalice_local", "uvicorn", "pip"})


def test_the_compiled_client_that_fits_one_python_only_stays_out(tmp_path: Path) -> None:
    write_runtime_folder(tmp_path)
    assert not list(tmp_path.glob("runtime_client*"))
