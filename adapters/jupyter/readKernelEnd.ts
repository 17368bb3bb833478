/** Asks our own Jupyter Server why the guard of its wall ended a kernel. Called by `runCode` when a kernel has died. */
import { z } from 'zod'
import type { JupyterServer } from './jupyterServer.js'

const answerSchema = z.object({ why: z.string().nullable() })

/** null: it did not, or nobody knows; a server of the facility does not know the question. */
export async function readKernelEnd({ url, token }: Pick<JupyterServer, 'url' | 'token'>, kernelId: string): Promise<string | null> {
  try {
    const answer = await fetch(new URL(`countersign/ends/${kernelId}`, url), { headers: { Authorization: `token ${token}` }, signal: AbortSignal.timeout(2_000) })
    return answer.ok ? answerSchema.parse(await answer.json()).why : null
  } catch {
    return null
  }
}
