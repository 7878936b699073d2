import boto3

comprehend = boto3.client("comprehend")
translate = boto3.client("translate")


class Commands:
    def __init__(self, connections, history, delivery):
        self.connections = connections
        self.history = history
        self.delivery = delivery
        self.table = {"/name": self.name, "/join": self.join, "/who": self.who, "/in": self.translated}

    def run(self, connection, body):
        word, _, rest = body.partition(" ")
        self.table.get(word, self.say)(connection, rest if word in self.table else body)

    def name(self, connection, rest):
        self.connections.change(connection, name=rest.strip()[:30])

    def join(self, connection, rest):
        self.connections.change(connection, room=rest.strip() or "lobby")

    def who(self, connection, rest):
        room = self.connections.find(connection)["room"]
        self.delivery.send(connection, {"here": len(self.connections.in_room(room))})

    def translated(self, connection, rest):
        language, _, text = rest.partition(" ")
        answer = translate.translate_text(Text=text, SourceLanguageCode="auto", TargetLanguageCode=language)
        self.say(connection, answer["TranslatedText"])

    def say(self, connection, text):
        me = self.connections.find(connection)
        if self._rude(text):
            self.delivery.send(connection, {"error": "be nice"})
            return
        self.history.remember(me["room"], me["name"], text)
        self.delivery.broadcast(me["room"], {"name": me["name"], "text": text})

    @staticmethod
    def _rude(text):
        found = comprehend.detect_sentiment(Text=text, LanguageCode="en")
        return found["SentimentScore"]["Negative"] > 0.99
