from abc import ABC, abstractmethod


class Step(ABC):
    @abstractmethod
    def execute(self, event):
        ...


def run(step: Step, event):
    result = step.execute(event)
    return {**event, **result}
