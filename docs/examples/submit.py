"""Asks for a result over NATS, follows the events, and prints what came out. Needs only the package nats-py.

    python submit.py DATA_FOLDER [REQUEST.json]

An approval is left to somebody else (`countersign approve ID`, or approve.py).
"""

import asyncio
import json
import pathlib
import sys

import nats
from nats.js.api import ConsumerConfig, DeliverPolicy

REQUEST = {
    "user_query": "What is the mean of the three readings?",
    "task_objective": "Average context.readings.",
    "execution_folder_name": "mean_reading",
    "capability_context_data": {"readings": [4.1, 4.4, 4.7]},
    "approved_code": 'results = {"mean": round(sum(context.readings) / len(context.readings), 3)}\n',
}


async def main(data_folder: str, request: dict) -> int:
    # region connect
    service = json.loads(pathlib.Path(data_folder, "service.json").read_text())["nats"]
    connection = await nats.connect(service["url"], user=service.get("user"), password=service.get("password"), token=service.get("token"))
    # endregion
    try:
        # region submit
        reply = await connection.request(
            "countersign.v1.request", json.dumps(request).encode(), timeout=10, headers={"Countersign-Requester": "ada"}
        )
        answer = json.loads(reply.data)
        if not answer["accepted"]:
            print(answer["error"]["message"], file=sys.stderr)
            return 2
        execution_id = answer["executionId"]
        # endregion
        print("accepted as", execution_id, flush=True)

        # region follow
        # From the first event on, then live: the JetStream stream keeps them.
        subscription = await connection.jetstream().subscribe(
            f"countersign.v1.event.{execution_id}.>",
            stream="COUNTERSIGN_EVENTS",
            ordered_consumer=True,
            config=ConsumerConfig(deliver_policy=DeliverPolicy.ALL),
        )
        async for message in subscription.messages:
            event = json.loads(message.data)
            print(event["version"], event["type"], flush=True)
            if event["type"] == "run.completed":
                print("results", json.dumps(event["data"]["result"]["results"]), flush=True)
            if event["stateAfter"] in ("succeeded", "failed", "rejected", "expired", "cancelled"):
                return 0 if event["stateAfter"] == "succeeded" else 1
        # endregion
        return 1
    finally:
        await connection.close()


if __name__ == "__main__":
    own = json.loads(pathlib.Path(sys.argv[2]).read_text()) if len(sys.argv) > 2 else REQUEST
    sys.exit(asyncio.run(main(sys.argv[1], own)))
