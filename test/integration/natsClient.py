"""A client that knows nothing of Countersign but its subjects: request DIR | approve DIR ID | publish DIR."""
import asyncio
import json
import pathlib
import sys

import nats


async def main(what, folder, *rest):
    service = json.loads((pathlib.Path(folder) / "service.json").read_text())["nats"]
    connection = await nats.connect(service["url"], user=service["user"], password=service["password"])
    request = {
        "user_query": "asked while nobody was there" if what == "publish" else "What is the answer?",
        "task_objective": "Compute the answer",
        "execution_folder_name": "answer",
        "approved_code": "print('hello from the kernel')\nresults = {'answer': 42}\n",
    }
    if what == "publish":
        await connection.publish("countersign.v1.request", json.dumps(request).encode())
        await connection.flush()
    if what == "approve":
        command = {"type": "approval.grant", "as": "grace", "data": {"comment": "from Python"}}
        print((await connection.request(f"countersign.v1.command.{rest[0]}", json.dumps(command).encode(), timeout=10)).data.decode())
    if what == "request":
        reply = json.loads((await connection.request("countersign.v1.request", json.dumps(request).encode(), timeout=10)).data)
        print(json.dumps({"reply": reply}))
        stream = connection.jetstream()
        events = await stream.subscribe(f"countersign.v1.event.{reply['executionId']}.>", ordered_consumer=True)
        while True:
            message = await events.next_msg(timeout=60)
            event = json.loads(message.data)
            print(json.dumps({"event": event["type"], "version": event["version"]}))
            if event["type"] in ("execution.succeeded", "execution.failed", "execution.rejected"):
                break
    await connection.close()


asyncio.run(main(*sys.argv[1:]))
