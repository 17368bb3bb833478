/**
 * A Jupyter Server that the facility runs: same interface as an embedded one, checked once by asking it. Its kernels
 * must see the execution folders; `kernelRootDir` is where, when that is another path than ours.
 */
import { realpath } from 'node:fs/promises'
import type { JupyterServer } from './jupyterServer.js'
import { readServerStatus } from './readServerStatus.js'

export interface RemoteJupyterSettings {
  readonly url: string
  readonly token: string
  readonly rootDir: string
  readonly kernelRootDir?: string
}

export async function remoteJupyterServer(settings: RemoteJupyterSettings): Promise<JupyterServer> {
  const url = settings.url.endsWith('/') ? settings.url : `${settings.url}/`
  const rootDir = await realpath(settings.rootDir)
  return {
    url,
    token: settings.token,
    rootDir,
    kernelRootDir: settings.kernelRootDir ?? rootDir,
    version: await readServerStatus({ url, token: settings.token }),
    keptKernels: true,
    pid: null,
    exited: new Promise(() => { /* not our process: never known */ }),
    stop: () => Promise.resolve(),
  }
}
