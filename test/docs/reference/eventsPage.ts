/** The generated parts of docs/reference/events.md: the record, the list, each event, the shapes they hold. */
import { actorSchema, eventCatalogue, eventTypes, recordedEventSchema, type EventType } from '../../../machines/index.js'
import { anchor, code, table } from '../markdown.js'
import { fieldRows, fieldTable, type Names } from '../schemaTable.js'
import { fieldComments } from '../sourceComments.js'
import { movesOf } from './chart.js'
import { eventMeanings, fieldMeanings, recordMeanings } from './eventMeanings.js'
import { shapeNames, shapesSection } from './sharedShapes.js'

const recordNames: Names = new Map([...shapeNames, [actorSchema, 'Actor']])

export const eventsPage = (): Readonly<Record<string, string>> => ({
  record: fieldTable(fieldRows(recordedEventSchema, recordNames, new Map([...recordMeanings, ...fieldComments('machines/contracts/recorded.ts', 'recordedEventSchema')]))
    .map(([name = '', type = '', meaning = '']) => (name === code('metadata') ? [name, '[Metadata](#metadata)', meaning] : [name, type, meaning]))),
  list: table(['event', 'when'], eventTypes.map((type) => [`[${code(type)}](#${anchor(type)})`, eventMeanings[type]])),
  events: eventTypes.map(section).join('\n\n'),
  shapes: shapesSection(),
})

function section(type: EventType): string {
  const { version, data } = eventCatalogue[type]
  const moves = movesOf(type)
  const chart = type === 'execution.requested' ? 'Begins in `active.preparing`.' : moves.length === 0 ? 'Moves nothing in the chart.' : `Moves the chart: ${moves.map(({ from, to }) => `${code(from)} → ${code(to)}`).join('; ')}.`
  // `approval.requested` holds a shape as a whole.
  const named = shapeNames.get(data)
  const fields = named === undefined ? fieldTable(fieldRows(data, shapeNames, fieldMeanings)) : `The data is one [${named}](#${anchor(named)}).`
  return `### ${type}\n\n${eventMeanings[type]} Schema version ${version}. ${chart}\n\n${fields}`
}
