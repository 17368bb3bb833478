"""A client that knows nothing of Countersign's own library: plain nats-py. Prints one JSON line for each thing that happened."""
import asyncio
import json
import sys

import nats
from nats.js.api import ConsumerConfig, DeliverPolicy

URL, USER, PASSWORD, EXECUTION = sys.argv[1:5]
SUBJECT = "countersign.v1.request"


def request(query):
    return json.dumps({"user_query": query, "task_objective": "t", "execution_folder_name": "f"}).encode()


def say(what, value):
    print(json.dumps({"what": what, "value": value}), flush=True)


async def main():
    nc = await nats.connect(URL, user=USER, password=PASSWORD)
    js = nc.jetstream()
    refused = await nc.subscribe("countersign.v1.refused")

    await nc.publish(SUBJECT, request("published"))
    say("request", json.loads((await nc.request(SUBJECT, request("requested"), timeout=5)).data))
    ack = await js.publish(SUBJECT, request("js published"), headers={"Nats-Msg-Id": "py-1"})
    say("jsPublish", {"stream": ack.stream, "seq": ack.seq})
    again = await js.publish(SUBJECT, request("js published"), headers={"Nats-Msg-Id": "py-1"})
    say("jsPublishAgain", {"duplicate": again.duplicate})

    await nc.publish(SUBJECT, b"this is no JSON")
    say("refused", json.loads((await refused.next_msg(timeout=5)).data))

    live = await nc.subscribe(f"countersign.v1.event.{EXECUTION}.>")
    await nc.flush()
    kept = await js.subscribe(
        f"countersign.v1.event.{EXECUTION}.>", ordered_consumer=True, config=ConsumerConfig(deliver_policy=DeliverPolicy.ALL)
    )
    say("subscribed", None)
    versions = []
    while len(versions) < 4:
        message = await kept.next_msg(timeout=10)
        versions.append(json.loads(message.data)["version"])
    say("events", versions)
    say("liveEvents", [json.loads((await live.next_msg(timeout=5)).data)["version"] for _ in range(2)])
    await nc.close()


asyncio.run(main())
