"""A bot built with the published Python client of Janis, driven by JSON lines.

In:  {"id": 1, "do": "start", "with": {"server", "api_key", "client_key", "platform", "token"?, "webhook"?}}, then
     {"id": 2, "do": "hopIn" | "hopOut" | "logUnknownIntent" | "assistanceRequested", "with": message}, in any number at once.
Out: {"id": 2, "answer": …} or {"id": 2, "failed": "why"}; {"event": "chat_response" | "channel_update", "data": …}.
"""

import builtins
import json
import sys
import threading

builtins.false = False  # the published client misspells it
from janis import Janis  # noqa: E402

lock = threading.Lock()
bot = None


def tell(line):
    """Writes one line whole, whichever thread has something to say."""
    with lock:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def start(options):
    global bot
    token = [options["token"]] if options.get("token") else []
    bot = Janis(
        options["api_key"], options["client_key"], options["platform"], *token,
        serverRoot=options["server"], socketServer=options["server"], useWebhook=options.get("webhook", False))
    for event in ("chat_response", "channel_update"):
        bot.on(event, lambda _, data, event=event: tell({"event": event, "data": data}))
    return {}


def call(method, message):
    answer = getattr(bot, method)(message)
    if hasattr(answer, "status_code"):  # two of the four hand out the raw response
        return {"status": answer.status_code, "body": answer.json()}
    return answer


def serve(line):
    try:
        answer = start(line["with"]) if line["do"] == "start" else call(line["do"], line["with"])
        tell({"id": line["id"], "answer": answer})
    except Exception as failed:  # the story decides what a failure means
        tell({"id": line["id"], "failed": repr(failed)})


for text in sys.stdin:
    command = json.loads(text)
    if command["do"] == "start":
        serve(command)
    else:
        threading.Thread(target=serve, args=(command,), daemon=True).start()
