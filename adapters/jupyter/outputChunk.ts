/** Turns one iopub message into a piece of program output; null for messages that are none. The content is untrusted. */
import type { KernelMessage } from '@jupyterlab/services'
import { z } from 'zod'
import { outputChunkSchema, type OutputChunk } from '../../machines/index.js'

const streamSchema = z.object({ name: z.enum(['stdout', 'stderr']), text: z.string() })
const bundleSchema = z.object({
  data: z.record(z.string(), z.json()),
  metadata: z.record(z.string(), z.json()).default({}),
  transient: z.object({ display_id: z.string().optional() }).nullish(),
})
const errorSchema = z.object({ ename: z.string(), evalue: z.string(), traceback: z.array(z.string()) })

export const outputChunk = (message: KernelMessage.IMessage): OutputChunk | null => contentChunk(message.header.msg_type, message.content)

export function contentChunk(type: string, content: unknown): OutputChunk | null {
  switch (type) {
    case 'stream': {
      const stream = streamSchema.safeParse(content)
      return stream.success ? { kind: 'stream', ...stream.data } : null
    }
    case 'display_data':
    case 'execute_result':
    case 'update_display_data': {
      const bundle = bundleSchema.safeParse(content)
      if (!bundle.success) return null
      const { data, metadata, transient } = bundle.data
      return { kind: type, data, metadata, displayId: transient?.display_id ?? null }
    }
    case 'clear_output':
      return { kind: 'clear_output', wait: (content as { wait?: unknown }).wait === true }
    case 'error': {
      const error = errorSchema.safeParse(content)
      return error.success ? outputChunkSchema.parse({ kind: 'error', ...error.data }) : null
    }
    default:
      return null
  }
}

/** What a chunk counts against the budget, in bytes of UTF-8. */
export function chunkBytes(chunk: OutputChunk): number {
  switch (chunk.kind) {
    case 'stream': return Buffer.byteLength(chunk.text)
    case 'clear_output': return 0
    case 'error': return Buffer.byteLength(chunk.evalue) + chunk.traceback.reduce((sum, line) => sum + Buffer.byteLength(line), 0)
    case 'display_data':
    case 'execute_result':
    case 'update_display_data': return Buffer.byteLength(JSON.stringify(chunk.data)) + Buffer.byteLength(JSON.stringify(chunk.metadata))
  }
}
