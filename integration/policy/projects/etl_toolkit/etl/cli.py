"""etl run CONFIG | etl clean CONFIG | etl status RUN"""

import argparse
import json
import logging
import sys

from etl import catalog
from etl.context import Context
from etl.stages import STAGES


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def run(args):
    config = load(args.config)
    context = Context(config, profile=args.profile, dry_run=args.dry_run)
    for entry in config["stages"]:
        stage_class = STAGES[entry["kind"]]
        stage = stage_class(context, **entry.get("options", {}))
        logging.info("stage %s", stage)
        stage.perform()
    return 0


def clean(args):
    config = load(args.config)
    context = Context(config, profile=args.profile)
    removed = context.bucket.objects.filter(Prefix=config["scratch"]).delete()
    print(sum(len(batch.get("Deleted", [])) for batch in removed), "objects removed")
    catalog.drop_stale_partitions(context.client("glue"), config["database"], config["table"])
    return 0


def status(args):
    context = Context({}, profile=args.profile)
    answer = context.client("athena").get_query_execution(QueryExecutionId=args.run)
    state = answer["QueryExecution"]["Status"]["State"]
    print(state)
    return 0 if state == "SUCCEEDED" else 1


def main(argv=None):
    parser = argparse.ArgumentParser(prog="etl", description=__doc__)
    parser.add_argument("--profile")
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("run")
    one.add_argument("config")
    one.add_argument("--dry-run", action="store_true")
    one.set_defaults(function=run)
    two = commands.add_parser("clean")
    two.add_argument("config")
    two.set_defaults(function=clean)
    three = commands.add_parser("status")
    three.add_argument("run")
    three.set_defaults(function=status)
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    return args.function(args)
