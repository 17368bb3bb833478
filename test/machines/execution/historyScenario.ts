/** A scenario that writes its history down as the store would: with data, and with one commit for each command. */
import { decide, eventCatalogue, evolve, type RecordedEvent } from '../../../machines/index.js'
import { executionId, Scenario } from './scenario.js'

export class HistoryScenario extends Scenario {
  readonly recorded: RecordedEvent[] = []

  override send(...parameters: Parameters<Scenario['send']>): this {
    const command = this.command(...parameters)
    const decision = decide(command, this.state)
    if (!decision.accepted) {
      this.rejections.push(decision.rejection)
      return this
    }
    for (const event of decision.events) {
      const version = (this.state?.version ?? 0) + 1
      this.state = evolve(this.state, { ...event, executionId, version, at: command.at })
      this.history.push(event.type)
      this.recorded.push({
        globalPosition: version, executionId, version, eventId: `e${version}`, type: event.type, schemaVersion: eventCatalogue[event.type].version,
        data: JSON.parse(JSON.stringify(event.data)), metadata: { actor: command.actor, causationId: command.commandId, correlationId: executionId },
        commitId: command.commandId, machineVersion: '1', stateAfter: this.state.path, recordedAt: command.at,
        prevHash: String(version - 1).padStart(64, '0'), hash: String(version).padStart(64, '0'),
      })
    }
    return this
  }

  /** Version of the last event of this type. */
  at(type: string): number {
    return this.history.lastIndexOf(type) + 1
  }

  /** Versions at which a commit ends. */
  get commitEnds(): number[] {
    return this.recorded.filter(({ commitId }, index) => this.recorded[index + 1]?.commitId !== commitId).map(({ version }) => version)
  }
}
