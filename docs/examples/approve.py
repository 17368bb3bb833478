"""Shows the program that waits for an approval, and decides about it over NATS.

    python approve.py DATA_FOLDER EXECUTION_ID NAME yes
    python approve.py DATA_FOLDER EXECUTION_ID NAME no "why not"
"""

import asyncio
import json
import pathlib
import sys

import nats


async def main(data_folder: str, execution_id: str, name: str, answer: str, reason: str) -> int:
    service = json.loads(pathlib.Path(data_folder, "service.json").read_text())["nats"]
    connection = await nats.connect(service["url"], user=service.get("user"), password=service.get("password"), token=service.get("token"))
    try:
        # region look
        reply = await connection.request("countersign.v1.query.replay", json.dumps({"executionId": execution_id}).encode())
        asked = json.loads(reply.data)["replay"]["context"]["approval"]
        print(asked["code"])
        print("asked because:", asked["reasoning"])
        # endregion

        # region decide
        if answer == "yes":
            # Bound to the hash that was shown: refused when anything else is asked about by now.
            command = {"type": "approval.grant", "data": {"approvalHash": asked["approvalHash"]}, "as": name}
        else:
            command = {"type": "approval.reject", "data": {"reason": reason}, "as": name}
        reply = json.loads((await connection.request(f"countersign.v1.command.{execution_id}", json.dumps(command).encode())).data)
        # endregion
        print("taken" if reply["accepted"] else reply["error"]["message"])
        return 0 if reply["accepted"] else 2
    finally:
        await connection.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:5], sys.argv[5] if len(sys.argv) > 5 else "")))
