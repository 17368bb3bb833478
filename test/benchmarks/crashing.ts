/** The service that is killed: takes all requests at once and says which it has acknowledged. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { inTurns, referenceRequest } from './workload/drive.js'
import { nobodyIsTold, startService } from './workload/serviceStage.js'
import { asHost } from '../../runtime/ports/identity.js'

const [folder = '', count = '0'] = process.argv.slice(2)
// A file that a kill leaves as it is says what the adapters had answered.
const { service } = startService(folder, nobodyIsTold, ({ effectId }) => { appendFileSync(join(folder, 'answered'), `${effectId}\n`) })
await service.start()
const acknowledged: string[] = []
await inTurns(Number(count), Number(count), async () => {
  const reply = await service.submit(referenceRequest, asHost('ada'))
  if (reply.accepted) acknowledged.push(reply.executionId)
})
process.send?.(acknowledged)
