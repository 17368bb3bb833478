import { readConfiguration, type Configuration } from '../../machines/index.js'

/** Approval only where a test asks for it. */
export function configured(file: Record<string, unknown> = {}): Configuration {
  const read = readConfiguration({ approval: { capabilities: { python_execution: { mode: 'disabled' } } }, ...file })
  if (!read.ok) throw new Error(JSON.stringify(read.issues))
  return read.value
}
