import json
import os

STATE_MACHINE = os.environ.get("STATE_MACHINE_ARN")


class Machine:
    def __init__(self, states):
        self.states = states

    def begin(self, name, **data):
        execution = self.states.start_execution(stateMachineArn=STATE_MACHINE, name=name, input=json.dumps(data))
        return execution["executionArn"]

    def succeed(self, token, result):
        self.states.send_task_success(taskToken=token, output=json.dumps(result))

    def fail(self, token, error, cause):
        self.states.send_task_failure(taskToken=token, error=error, cause=cause)
