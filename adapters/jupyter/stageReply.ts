/** Takes the stage's JSON text out of an execute_reply. Throws with the Python error when the expression raised. */
import { z } from 'zod'

const replySchema = z.object({
  status: z.string(),
  user_expressions: z.object({
    reply: z.discriminatedUnion('status', [
      z.object({ status: z.literal('ok'), data: z.record(z.string(), z.unknown()) }),
      z.object({ status: z.literal('error'), ename: z.string(), evalue: z.string() }),
    ]),
  }),
})

export function stageReply(content: unknown, mime: string): unknown {
  const reply = replySchema.safeParse(content)
  if (!reply.success) throw new Error('the kernel gave no answer to the question for it')
  const expression = reply.data.user_expressions.reply
  if (expression.status === 'error') throw new Error(`${expression.ename}: ${expression.evalue}`)
  const text = expression.data[mime]
  if (typeof text !== 'string') throw new Error('the kernel answered without the expected content')
  return JSON.parse(text)
}
