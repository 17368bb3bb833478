/** Seed `ContainerEndpointConfig`: where the Jupyter Server of a mode is. The token never shows when this is printed or serialised. */
export interface ContainerEndpoint {
  readonly host: string
  readonly port: number
  readonly kernelName: string
  readonly useHttps?: boolean
  /** Ours; the seed had neither. */
  readonly basePath?: string
  readonly token?: string | null
}

export class ContainerEndpointConfig {
  readonly host: string
  readonly port: number
  readonly kernelName: string
  readonly useHttps: boolean
  readonly basePath: string
  readonly #token: string | null

  constructor({ host, port, kernelName, useHttps = false, basePath = '/', token = null }: ContainerEndpoint) {
    this.host = host
    this.port = port
    this.kernelName = kernelName
    this.useHttps = useHttps
    this.basePath = basePath
    this.#token = token
    Object.freeze(this)
  }

  get token(): string | null {
    return this.#token
  }

  /** Without a slash at its end, e.g. `http://jupyter-read:8088`. */
  get baseUrl(): string {
    const host = this.host.includes(':') ? `[${this.host}]` : this.host
    return `${this.useHttps ? 'https' : 'http'}://${host}:${this.port}${this.basePath.replace(/\/+$/, '')}`
  }
}
