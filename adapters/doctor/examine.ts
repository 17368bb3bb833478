/**
 * Tries each real part and says what came of it. A probe never decides how it is shown; one that throws says with its
 * error what is wrong. Called by `composeDoctor.ts`, which makes the probes, and by the command `doctor`.
 */

/** What a probe found that works. */
export interface Found {
  /** Where it is: a path, an address; null: nowhere in particular. */
  readonly where: string | null
  readonly version: string | null
  /** What was tried and came out. */
  readonly detail: string
}

export interface Probe {
  readonly name: string
  /** False: the service works without it. */
  readonly needed: boolean
  /** What to do when it does not work. */
  readonly remedy: string
  /** @throws when it does not work */
  try(): Promise<Found>
}

export interface Check {
  readonly name: string
  /** `absent`: does not work, and is not needed. */
  readonly status: 'works' | 'fails' | 'absent'
  readonly needed: boolean
  readonly where: string | null
  readonly version: string | null
  readonly detail: string
  /** null: nothing to do. */
  readonly remedy: string | null
}

export async function examine(probe: Probe): Promise<Check> {
  const { name, needed, remedy } = probe
  try {
    return { name, status: 'works', needed, ...(await probe.try()), remedy: null }
  } catch (error) {
    return { name, status: needed ? 'fails' : 'absent', needed, where: null, version: null, detail: messageOf(error), remedy }
  }
}

/** The first line: what follows are last words of servers, which belong into a log. */
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
