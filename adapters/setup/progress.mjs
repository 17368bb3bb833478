// What setup shows. On a terminal one live line tells what is being done and for how long; elsewhere each step has a line when it
// starts and one when it ends. Colour only on a terminal, never with NO_COLOR.

/**
 * @typedef {object} Progress
 * @property {(text: string) => void} line
 * @property {(name: string, work: (say: (text: string) => void) => Promise<string>) => Promise<void>} step
 * @property {() => void} stop
 */

/**
 * @param {{ stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv }} options
 * @returns {Progress}
 */
export function createProgress({ stream, env }) {
  const live = stream.isTTY && env.TERM !== 'dumb'
  const colour = live && !env.NO_COLOR
  /** @type {Map<string, { text: string, started: number }>} */
  const running = new Map()
  /** @type {NodeJS.Timeout | undefined} */
  let timer

  const clear = () => {
    if (live) stream.write('\r\x1b[K')
  }
  const draw = () => {
    if (!live || running.size === 0) return
    const text = [...running].map(([name, step]) => `${name}: ${step.text} (${Math.round(age(step.started))} s)`).join(' · ')
    stream.write(`\r\x1b[K  ${text.slice(0, Math.max(10, stream.columns - 3))}`)
  }
  /** @param {string} text */
  const line = (text) => {
    clear()
    stream.write(`${text}\n`)
    draw()
  }
  const stop = () => {
    clearInterval(timer)
    timer = undefined
    clear()
  }

  return {
    line,
    stop,
    async step(name, work) {
      const step = { text: 'starting', started: performance.now() }
      running.set(name, step)
      timer ??= live ? setInterval(draw, 200) : undefined
      try {
        const state = await work((text) => {
          step.text = text
          if (live) draw()
          else line(`  ${name}: ${text} ...`)
        })
        running.delete(name)
        line(`  ${colour ? '\x1b[32m✓\x1b[0m ' : ''}${name}: ${state} (${age(step.started).toFixed(1)} s)`)
      } catch (error) {
        running.delete(name)
        line(`  ${colour ? '\x1b[31m✗\x1b[0m ' : ''}${name}: failed after ${age(step.started).toFixed(1)} s`)
        throw error
      } finally {
        if (running.size === 0) stop()
      }
    },
  }
}

/** @param {number} started */
function age(started) {
  return (performance.now() - started) / 1000
}
