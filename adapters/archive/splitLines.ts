/** Lines of a byte stream, without their ends; none longer than `most` is ever held. The last line must end with a newline. */
export class LineTooLongError extends Error {}
export class UnendedLineError extends Error {}

export async function* splitLines(source: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer, void, undefined> {
  let parts: Buffer[] = []
  let length = 0
  for await (const chunk of source) {
    let from = 0
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      if (length + at - from > most) throw new LineTooLongError()
      yield parts.length === 0 ? chunk.subarray(from, at) : Buffer.concat([...parts, chunk.subarray(from, at)])
      parts = []
      length = 0
      from = at + 1
    }
    if (from < chunk.length) {
      parts.push(chunk.subarray(from))
      length += chunk.length - from
      if (length > most) throw new LineTooLongError()
    }
  }
  if (length > 0) throw new UnendedLineError()
}
