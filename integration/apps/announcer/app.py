"""Announcements to whoever subscribed, and work for later."""

from chalice import Chalice
from chalicelib.publisher import Publisher
from chalicelib.work import WorkQueue

app = Chalice(app_name='announcer')
publisher = Publisher()
queue = WorkQueue.from_environment()


@app.route('/announce', methods=['POST'])
def announce():
    return {'id': publisher.publish('the town hall is open')}


@app.route('/announce/all', methods=['POST'])
def announce_all():
    publisher.publish_all(['one', 'two', 'three'])
    return {}


@app.route('/event', methods=['POST'])
def event():
    publisher.emit('opened', {'hall': 'town'})
    return {}


@app.route('/work', methods=['POST'])
def enqueue():
    queue.put('clean the hall')
    return {}


@app.route('/work/many', methods=['POST'])
def enqueue_many():
    send = queue.put_many
    send(['sweep', 'wash'])
    return {}


@app.route('/work/next', methods=['POST'])
def take():
    return {'done': queue.take()}


@app.route('/work')
def waiting():
    return {'waiting': queue.size}
