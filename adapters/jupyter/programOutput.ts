/**
 * From the messages of a kernel to recorded output and displayed images. After a re-attach the journal comes first: what
 * left the kernel before the mark is in it and is not taken from the socket; what follows waits until the journal is in.
 * Made by `runCode`.
 */
import type { KernelMessage } from '@jupyterlab/services'
import type { OutputChunk } from '../../machines/index.js'
import { displayedImage, type DisplayedImage } from './folderImages.js'
import { markOf, type Journal } from './kernelJournal.js'
import type { LiveKernel } from './liveKernel.js'
import { contentChunk, outputChunk } from './outputChunk.js'
import type { OutputRecorder } from './outputRecorder.js'
import { isOurOutput } from './runEnd.js'

export interface ProgramOutputSettings {
  readonly recorder: OutputRecorder
  readonly clientId: string
  readonly maxImages: number
}

export class ProgramOutput {
  readonly displayed: DisplayedImage[] = []
  readonly #settings: ProgramOutputSettings
  #mark: string | undefined
  #held: OutputChunk[] | undefined

  constructor(settings: ProgramOutputSettings) {
    this.#settings = settings
  }

  /** Takes what the kernel says from now on; returns the undo. */
  listenTo(kernel: LiveKernel): () => void {
    return kernel.listen((message) => { this.#hear(message) })
  }

  /** What comes before this mark is dropped, what comes after it is held until `replay`. */
  holdUntil(mark: string): void {
    this.#mark = mark
    this.#held = []
  }

  replay({ entries, droppedBytes, droppedMessages }: Pick<Journal, 'entries' | 'droppedBytes' | 'droppedMessages'>): void {
    const { recorder } = this.#settings
    for (const { type, content } of entries) this.#take(contentChunk(type, content))
    recorder.endReplay({ droppedBytes, droppedMessages })
    const held = this.#held ?? []
    this.#held = undefined
    for (const chunk of held) this.#take(chunk)
  }

  /** There is nobody left to give the journal. */
  loseRest(reason: string): void {
    this.#settings.recorder.loseRest(reason)
  }

  #hear(message: KernelMessage.IMessage): void {
    if (this.#mark !== undefined && markOf(message) === this.#mark) this.#mark = undefined
    if (this.#mark !== undefined || !isOurOutput(message, this.#settings.clientId)) return
    const chunk = outputChunk(message)
    if (this.#held === undefined) this.#take(chunk)
    else if (chunk !== null) this.#held.push(chunk)
  }

  #take(chunk: OutputChunk | null): void {
    // What SystemExit prints is noise: how the program ended is in the answer.
    if (chunk === null || (chunk.kind === 'error' && chunk.ename === 'SystemExit')) return
    if (!this.#settings.recorder.take(chunk)) return
    const image = displayedImage(chunk)
    if (image !== null && this.displayed.length < this.#settings.maxImages) this.displayed.push(image)
  }
}
