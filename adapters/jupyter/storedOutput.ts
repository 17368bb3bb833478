/**
 * The output of a run that an earlier process has stored: as the journal tells all of it again, this says what of it is
 * new. How the pieces were cut does not matter, since they are joined for different times each time. Used by `OutputRecorder`.
 */
import { isDeepStrictEqual } from 'node:util'
import type { OutputChunk } from '../../machines/index.js'

export class StoredOutput {
  readonly #chunks: OutputChunk[]

  constructor(chunks: readonly OutputChunk[]) {
    this.#chunks = [...chunks]
  }

  /** Nothing of what was stored is still to come. */
  get used(): boolean {
    return this.#chunks.length === 0
  }

  /** The part of `chunk` that is not stored, null when all of it is; 'other' when something else is stored in its place. */
  fresh(chunk: OutputChunk): OutputChunk | null | 'other' {
    if (chunk.kind !== 'stream') {
      const [first] = this.#chunks
      if (first === undefined) return chunk
      if (!isDeepStrictEqual(first, chunk)) return 'other'
      this.#chunks.shift()
      return null
    }
    let { text } = chunk
    while (text !== '') {
      const [first] = this.#chunks
      if (first === undefined) return { ...chunk, text }
      if (first.kind !== 'stream' || first.name !== chunk.name) return 'other'
      if (text.startsWith(first.text)) {
        text = text.slice(first.text.length)
        this.#chunks.shift()
      } else if (first.text.startsWith(text)) {
        this.#chunks[0] = { ...first, text: first.text.slice(text.length) }
        return null
      } else return 'other'
    }
    return null
  }
}
