/** The table of ways in which a program can end. */
import { endings } from '../../integration/endings/endings.js'
import { code, table } from '../markdown.js'

export const endingsPage = () => ({
  endings: table(
    ['what happens', 'status', 'code', 'seen', 'what people see', '`results`'],
    endings.map(({ what, status, code: failure, when, sees, results }) => [what, code(status), failure === null ? '' : code(failure), when, sees, results]),
  ),
})
