/**
 * Has our own Jupyter Server give a walled kernel that waits the folder of its execution: until then its sandbox shows none.
 * The other side is `python/countersign_provisioner.py`. Called by `handOutKernel`.
 */
import type { JupyterServer } from './jupyterServer.js'

export async function giveFolder({ url, token }: Pick<JupyterServer, 'url' | 'token'>, kernelId: string, path: string, signal: AbortSignal): Promise<void> {
  const answer = await fetch(new URL(`countersign/kernels/${kernelId}/folder`, url), {
    method: 'POST', headers: { Authorization: `token ${token}`, 'Content-Type': 'application/json' }, body: JSON.stringify({ path }), signal,
  })
  if (!answer.ok) throw new Error(`the folder could not be given to it: ${(await answer.text()).slice(0, 500)}`)
}
