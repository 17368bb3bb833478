# why: pvaPy's RPC client.
# ---
import pvaccess as pva

client = pva.RpcClient("createRequest")
request = pva.PvObject({"a": pva.INT, "b": pva.INT}, {"a": 1, "b": 2})
answer = client.invoke(request)
results = {"answer": answer.toDict() if hasattr(answer, "toDict") else str(answer)}
