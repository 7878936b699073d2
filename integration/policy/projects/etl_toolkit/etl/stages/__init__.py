from etl.stages.crawl import Crawl
from etl.stages.fetch import Fetch
from etl.stages.job import Job
from etl.stages.query import Query

STAGES = {stage.kind: stage for stage in (Fetch, Crawl, Job, Query)}
