/**
 * The probe of `countersign doctor` for the rules: can the limits file be used, was the last reload refused, and does the
 * service that runs work by the configuration that this command was given? Called by `composeDoctor.ts`.
 */
import { existsSync } from 'node:fs'
import { serviceEventCatalogue, type Configuration } from '../machines/index.js'
import { openSqliteEventStore } from '../store/index.js'
import { readRules } from './composeRules.js'
import type { Probe } from './doctor/examine.js'
import { databaseFile, readServiceFile } from './serviceFile.js'

export const rulesProbe = ({ dataDir, configuration }: { readonly dataDir: string; readonly configuration: Configuration }): Probe => ({
  name: 'rules',
  needed: true,
  remedy: 'mend the file that is named, then `countersign reload` (where a service runs)',
  async try() {
    const { limits: { inForce }, hash } = readRules(configuration)
    if (inForce.state === 'broken') throw new Error(`nothing may be written to the control system: the limits file ${inForce.file} cannot be used: ${inForce.problem}`)
    const limits = inForce.state === 'none' ? 'no limits of channels' : `limits of channels in ${inForce.file}`
    const last = await lastOf(dataDir)
    if (last.refused !== null) throw new Error(`the configuration was not reloaded at ${last.refused.at}, what was in force before still is: ${last.refused.problem}`)
    const other = readServiceFile(dataDir) && last.hash !== null && last.hash !== hash ? `; the service works by another configuration (${last.hash.slice(0, 12)}): give --config, or \`countersign reload\`` : ''
    return { where: null, version: hash.slice(0, 12), detail: `${limits}${other}` }
  },
})

interface Last {
  /** Of what is in force; null: not known. */
  readonly hash: string | null
  readonly refused: { readonly at: string; readonly problem: string } | null
}

/** Of the last start of a service on this data folder. */
async function lastOf(dataDir: string): Promise<Last> {
  const file = databaseFile(dataDir)
  if (!existsSync(file) || !readServiceFile(dataDir)) return { hash: null, refused: null }
  const store = openSqliteEventStore({ file, readOnly: true })
  try {
    const last = (await store.serviceEvents()).at(-1)
    if (last?.type === 'configuration.refused') {
      const data = serviceEventCatalogue['configuration.refused'].data.parse(last.data)
      return { hash: data.configurationHash, refused: { at: last.recordedAt, problem: data.problem } }
    }
    const data = last?.data as { readonly configurationHash?: string } | undefined
    return { hash: data?.configurationHash ?? null, refused: null }
  } finally {
    await store.close()
  }
}
