/** The table of places where the process can die. */
import { checkpoints } from '../../../runtime/ports/checkpoints.js'
import { code, table } from '../markdown.js'

export const checkpointsPage = () => ({
  checkpoints: table(['place', 'what is true there', 'what the next start makes of it'], Object.entries(checkpoints).map(([name, { when, then }]) => [code(name), when, then])),
})
