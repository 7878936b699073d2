import time

from etl.stages.base import Stage

DONE = {"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR"}


class Job(Stage):
    kind = "job"
    service = "glue"

    def execute(self):
        name = self.options["name"]
        arguments = {f"--{key}": str(value) for key, value in self.options.get("arguments", {}).items()}
        arguments["--account"] = self.context.account
        run_id = self.client.start_job_run(JobName=name, Arguments=arguments)["JobRunId"]
        while True:
            run = self.client.get_job_run(JobName=name, RunId=run_id)["JobRun"]
            if run["JobRunState"] in DONE:
                break
            time.sleep(15)
        if run["JobRunState"] != "SUCCEEDED":
            raise RuntimeError(f"{name}: {run['JobRunState']}: {run.get('ErrorMessage')}")
