/** The service that is killed: takes all requests at once and says which it has acknowledged. */
import { inTurns, referenceRequest } from './workload/drive.js'
import { nobodyIsTold, startService } from './workload/serviceStage.js'

const [folder = '', count = '0'] = process.argv.slice(2)
const { service } = startService(folder, nobodyIsTold)
await service.start()
const acknowledged: string[] = []
await inTurns(Number(count), Number(count), async () => {
  const reply = await service.submit(referenceRequest, { requester: 'ada' })
  if (reply.accepted) acknowledged.push(reply.executionId)
})
process.send?.(acknowledged)
