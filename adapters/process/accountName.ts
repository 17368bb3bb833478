/** The name of the account that this process runs as. `userInfo` throws where the user id has no name, as in many containers. */
import { userInfo } from 'node:os'

export function accountName(env: Readonly<Record<string, string | undefined>>): string {
  try {
    return userInfo().username
  } catch {
    return env['USER'] ?? env['USERNAME'] ?? 'unknown'
  }
}
