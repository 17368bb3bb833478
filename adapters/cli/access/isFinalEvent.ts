/** Is the execution over with this event? */
import { finalOutcomeSchema, type RecordedEvent } from '../../../machines/index.js'

const finals: ReadonlySet<string> = new Set(finalOutcomeSchema.options.map((outcome) => `execution.${outcome}`))

export const isFinalEvent = ({ type }: RecordedEvent): boolean => finals.has(type)
