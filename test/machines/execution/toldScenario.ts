/** A scenario that keeps the commands that were accepted, to have them recorded by the real loop. */
import { decide, type Command } from '../../../machines/index.js'
import { Scenario } from './scenario.js'

export class ToldScenario extends Scenario {
  readonly commands: Command[] = []
  override command(...[type, data, actor]: Parameters<Scenario['command']>) {
    const command = super.command(type, data, actor)
    if (decide(command, this.state).accepted) this.commands.push(command)
    return command as never
  }
}
