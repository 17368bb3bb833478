/** One thing after the other: what is put in runs when everything before it has settled. Errors go to their own caller. */
export class Mailbox {
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  get idle(): boolean {
    return this.#waiting === 0
  }

  put<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++
    const done = this.#last.then(work).finally(() => {
      this.#waiting--
    })
    this.#last = done.catch(() => undefined)
    return done
  }
}
