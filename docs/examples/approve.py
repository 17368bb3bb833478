"""Shows the program that waits for an approval, and decides about it over NATS, signed with a person's key.

    python approve.py DATA_FOLDER EXECUTION_ID KEY_FILE yes
    python approve.py DATA_FOLDER EXECUTION_ID KEY_FILE no "why not"

KEY_FILE is what `countersign identity create` wrote, or identity/NAME.nk in the data folder of a service without people.
"""

import asyncio
import base64
import binascii
import datetime
import json
import pathlib
import sys
import uuid

import nats
from nacl.signing import SigningKey


# region sign
class Person:
    """Signs what one person sends. The seed stays in here."""

    def __init__(self, key_file: pathlib.Path) -> None:
        seed = key_file.read_text().strip()
        self.name = key_file.stem
        # NATS' own form of keys (nkeys): base 32 of two prefix bytes, the Ed25519 seed, and a check sum.
        self._key = SigningKey(base64.b32decode(seed + "=" * (-len(seed) % 8))[2:34])
        public = bytes([20 << 3]) + bytes(self._key.verify_key)
        self.public_key = base64.b32encode(public + binascii.crc_hqx(public, 0).to_bytes(2, "little")).decode().rstrip("=")

    def signed_command(self, execution_id: str, kind: str, data: dict) -> dict:
        """The command in a DSSE envelope."""
        payload_type = "application/vnd.countersign.command+json"
        payload = json.dumps({
            "person": self.name, "executionId": execution_id, "type": kind, "data": data,
            "at": datetime.datetime.now(datetime.timezone.utc).isoformat(), "nonce": str(uuid.uuid4()),
        }).encode()
        to_sign = b"DSSEv1 %d %s %d %s" % (len(payload_type), payload_type.encode(), len(payload), payload)
        signature = self._key.sign(to_sign).signature
        return {
            "payloadType": payload_type,
            "payload": base64.b64encode(payload).decode(),
            "signatures": [{"keyid": self.public_key, "sig": base64.b64encode(signature).decode()}],
        }
# endregion


async def main(data_folder: str, execution_id: str, key_file: str, answer: str, reason: str) -> int:
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
        person = Person(pathlib.Path(key_file))
        if answer == "yes":
            # Bound to the hash that was shown: refused when anything else is asked about by now.
            command = person.signed_command(execution_id, "approval.grant", {"approvalHash": asked["approvalHash"]})
        else:
            command = person.signed_command(execution_id, "approval.reject", {"reason": reason})
        reply = json.loads((await connection.request(f"countersign.v1.command.{execution_id}", json.dumps(command).encode())).data)
        # endregion
        print("taken" if reply["accepted"] else reply["error"]["message"])
        return 0 if reply["accepted"] else 2
    finally:
        await connection.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:5], sys.argv[5] if len(sys.argv) > 5 else "")))
