/** Asks a Jupyter Server for its version with the token that we have; says in words when it is not there or refuses us. */
import { JupyterServerError } from './jupyterServer.js'

export async function readServerStatus(server: { readonly url: string; readonly token: string }, timeoutMs = 5_000): Promise<string> {
  const headers = { Authorization: `token ${server.token}` }
  const ask = async (path: string): Promise<Response> => {
    try {
      return await fetch(new URL(path, server.url), { headers, signal: AbortSignal.timeout(timeoutMs) })
    } catch (cause) {
      throw new JupyterServerError('JUPYTER_UNREACHABLE', `No Jupyter Server answers at ${server.url}. Check the address and that it runs.`, { cause })
    }
  }
  const answer = await ask('api/kernels')
  if (answer.status === 401 || answer.status === 403) {
    throw new JupyterServerError('JUPYTER_REFUSED', `The Jupyter Server at ${server.url} does not accept the token. Check jupyter.token.`)
  }
  if (!answer.ok) {
    throw new JupyterServerError('JUPYTER_UNREACHABLE', `${server.url} answered ${answer.status}; is it the base address of a Jupyter Server?`)
  }
  const api: unknown = await (await ask('api')).json()
  return typeof api === 'object' && api !== null && 'version' in api ? String(api.version) : 'unknown'
}
