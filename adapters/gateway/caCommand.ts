/**
 * The commands of Channel Access and what a gateway does with each that a client sends. What is not named here is refused: a
 * command that nobody thought of may be one that changes something. Source: the Channel Access protocol specification (4.13).
 */
export const caCommand = {
  version: 0, eventAdd: 1, eventCancel: 2, read: 3, write: 4, search: 6, eventsOff: 8, eventsOn: 9, readSync: 10, error: 11, clearChannel: 12, beacon: 13,
  notFound: 14, readNotify: 15, repeaterConfirm: 17, createChannel: 18, writeNotify: 19, clientName: 20, hostName: 21, accessRights: 22, echo: 23,
  repeaterRegister: 24, createChannelFailed: 26, serverDisconnected: 27,
} as const

/** What we speak, to both sides. */
export const caMinorVersion = 13

/** `answered`: by the gateway itself; nothing of it goes out. `judged`: the runtime is asked. */
export type Treatment = 'answered' | 'forwarded' | 'judged'

export const treatments: Readonly<Partial<Record<number, Treatment>>> = {
  [caCommand.version]: 'answered',
  [caCommand.search]: 'answered',
  [caCommand.echo]: 'answered',
  // The gateway gives the control system its own names: rights there may hang on them.
  [caCommand.clientName]: 'answered',
  [caCommand.hostName]: 'answered',
  [caCommand.createChannel]: 'forwarded',
  [caCommand.clearChannel]: 'forwarded',
  [caCommand.readNotify]: 'forwarded',
  [caCommand.eventAdd]: 'forwarded',
  [caCommand.eventCancel]: 'forwarded',
  [caCommand.eventsOff]: 'forwarded',
  [caCommand.eventsOn]: 'forwarded',
  [caCommand.write]: 'judged',
  [caCommand.writeNotify]: 'judged',
}

const names = new Map<number, string>(Object.entries(caCommand).map(([name, number]) => [number, name]))
export const commandName = (command: number): string => names.get(command) ?? `number ${command}`
