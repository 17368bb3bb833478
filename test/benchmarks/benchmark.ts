/** A benchmark: a name to choose it by, and how it comes to its figures. */
import type { Figure } from './report/figures.js'

export interface Circumstances {
  /** Smaller numbers, fewer runs: for a look, not for a claim. */
  readonly quick: boolean
  readonly profileDir: string | undefined
  readonly say: (text: string) => void
}

export interface Benchmark {
  readonly name: string
  readonly about: string
  run(circumstances: Circumstances): Promise<readonly Figure[]>
}
