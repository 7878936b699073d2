from datetime import date, timedelta

DATABASE_DESCRIPTION = "made by etl"


def ensure_database(glue, name):
    try:
        glue.get_database(Name=name)
    except glue.exceptions.EntityNotFoundException:
        glue.create_database(DatabaseInput={"Name": name, "Description": DATABASE_DESCRIPTION})


def partitions(glue, database, table):
    paginator = glue.get_paginator("get_partitions")
    for page in paginator.paginate(DatabaseName=database, TableName=table, ExcludeColumnSchema=True):
        yield from page["Partitions"]


def drop_stale_partitions(glue, database, table, days=90):
    oldest = (date.today() - timedelta(days=days)).isoformat()
    stale = [{"Values": p["Values"]} for p in partitions(glue, database, table) if p["Values"][0] < oldest]
    for start in range(0, len(stale), 25):
        glue.batch_delete_partition(
            DatabaseName=database, TableName=table, PartitionsToDelete=stale[start:start + 25]
        )
