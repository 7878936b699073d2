import json

from chalice import Chalice, Cron, Response

from chalicelib import config, subscribers
from chalicelib.mail import campaigns, sender
from chalicelib.log import audit

app = Chalice(app_name="newsletter")


@app.route("/subscribe", methods=["POST"], content_types=["application/json"])
def subscribe():
    address = app.current_request.json_body["email"].strip().lower()
    token = subscribers.register(address)
    sender.confirm(address, token)
    audit("subscribe", address)
    return {"status": "pending"}


@app.route("/confirm/{token}")
def confirm(token):
    if not subscribers.confirm(token):
        return Response(body="unknown token", status_code=404)
    return {"status": "confirmed"}


@app.route("/unsubscribe/{token}", methods=["GET", "POST"])
def unsubscribe(token):
    subscribers.remove(token)
    return {"status": "gone"}


@app.schedule(Cron(0, 7, "?", "*", "MON", "*"))
def weekly(event):
    issue = campaigns.latest()
    if issue is None:
        return
    for chunk in campaigns.chunks(subscribers.confirmed(), size=config.get("chunk-size", default="50")):
        campaigns.queue(issue, chunk)


@app.on_sqs_message(queue="newsletter-outgoing", batch_size=1)
def send_chunk(event):
    for record in event:
        job = json.loads(record.body)
        sender.send_issue(job["issue"], job["addresses"])


@app.on_sns_message(topic="newsletter-bounces")
def bounced(event):
    notice = json.loads(event.message)
    for recipient in notice["bounce"]["bouncedRecipients"]:
        sender.suppress(recipient["emailAddress"])
        audit("bounce", recipient["emailAddress"])
