import logging


class Stage:
    kind = None
    service = None

    def __init__(self, context, **options):
        self.context = context
        self.options = options
        self.log = logging.getLogger(f"etl.{self.kind}")
        self.client = context.client(self.service)

    def __str__(self):
        return self.kind

    def perform(self):
        if self.context.dry_run:
            self.log.info("would run with %s", self.options)
            return
        self.execute()

    def execute(self):
        raise NotImplementedError
