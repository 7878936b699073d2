from urllib.parse import urlsplit


def _change(action, config, tenant, target):
    record = {
        "Name": f"{tenant}.{config.domain}",
        "Type": "CNAME",
        "TTL": 300,
        "ResourceRecords": [{"Value": target}],
    }
    return {"Changes": [{"Action": action, "ResourceRecordSet": record}]}


def point(aws, config, tenant, url):
    answer = aws.call(
        "route53",
        "change_resource_record_sets",
        HostedZoneId=config.zone_id,
        ChangeBatch=_change("UPSERT", config, tenant, urlsplit(url).hostname),
    )
    aws.wait("route53", "resource_record_sets_changed", Id=answer["ChangeInfo"]["Id"])


def remove(aws, config, tenant):
    found = aws.call(
        "route53",
        "list_resource_record_sets",
        HostedZoneId=config.zone_id,
        StartRecordName=f"{tenant}.{config.domain}",
        StartRecordType="CNAME",
        MaxItems="1",
    )["ResourceRecordSets"]
    if found and found[0]["Name"].rstrip(".") == f"{tenant}.{config.domain}":
        target = found[0]["ResourceRecords"][0]["Value"]
        aws.call(
            "route53",
            "change_resource_record_sets",
            HostedZoneId=config.zone_id,
            ChangeBatch=_change("DELETE", config, tenant, target),
        )
