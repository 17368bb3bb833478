/**
 * Every place where it matters whether the process dies before or after it, by name: what is true at that moment, and what
 * the next start makes of it. The loop says when it passes one; only tests listen (test/integration/crash), and kill -9 there.
 * The page docs/explanation/what-happens-when-it-dies.md shows this list.
 */
export const checkpoints = {
  'commit.before': {
    when: 'The rules have decided on a command. Nothing is written.',
    then: 'It never happened. Nobody was told that it did; a request still waits in its queue, a person sends the command again, an adapter\'s step is begun again.',
  },
  'commit.after': {
    when: 'The commit is on the disk. Nobody has heard of it.',
    then: 'It happened: the steps it opened are begun, its deadlines armed, its events published. Who sends the command again is told that it was done.',
  },
  'commit.followed': {
    when: 'The steps it opened are begun, its deadlines are armed. The sender is not answered yet.',
    then: 'As after the commit.',
  },
  'effect.marking': {
    when: 'A run is open and not yet marked as dispatched.',
    then: 'Certainly nothing was sent: the step is begun again.',
  },
  'effect.marked': {
    when: 'The mark is on the disk. The adapter has not begun.',
    then: 'From here on the program may have been sent. The kernel is asked: what never arrived is sent now, what has begun is gone on with, and it refuses to begin a run twice. Where the kernel is gone, the outcome is unknown.',
  },
  'effect.beginning': {
    when: 'An adapter is about to begin its step.',
    then: 'The step is begun again. Of a run the kernel is asked, as after the mark.',
  },
  'run.sent': {
    when: 'The program was handed to the connection of its kernel.',
    then: 'It runs, has run, or never arrived. The kernel is asked, as after the mark.',
  },
  'effect.answered': {
    when: 'The adapter has answered or failed. Nothing of it is written.',
    then: 'The step is begun again, and does the same once more. A run does not run again: its kernel tells once more how it ended.',
  },
  'activation.after': {
    when: 'An execution was rebuilt from its events, to take a command.',
    then: 'Nothing changed.',
  },
  'passivation.before': {
    when: 'An execution has nothing to do and is about to be put away.',
    then: 'Nothing changed: all of it is in its events.',
  },
  'passivation.after': {
    when: 'It is no longer in memory.',
    then: 'Nothing changed.',
  },
  'outbox.read': {
    when: 'Committed events were read, to be published.',
    then: 'They are read again and published.',
  },
  'outbox.published': {
    when: 'They are published. The cursor has not moved.',
    then: 'They are offered again, with the same ids; what the JetStream stream holds is left out.',
  },
  'outbox.moved': {
    when: 'The cursor has moved behind them.',
    then: 'The outbox goes on with the next.',
  },
  'timer.due': {
    when: 'A deadline has passed. Nothing is written about it.',
    then: 'It has passed still, and is taken at the next start.',
  },
  'timer.taken': {
    when: 'The execution has taken the deadline, or refused it as too late.',
    then: 'It is gone from the table of deadlines with the commit that took it.',
  },
  'recovery.read': {
    when: 'At the start: the open steps are read. No deadline is armed.',
    then: 'The next start does the same.',
  },
  'recovery.armed': {
    when: 'At the start: the deadlines are armed. No step is begun.',
    then: 'The next start does the same.',
  },
  'recovery.between': {
    when: 'At the start: some of the open steps are begun, some are not.',
    then: 'All that are still open are begun at the next start; of a run that is marked the kernel is asked.',
  },
  'recovery.begun': {
    when: 'At the start: all open steps are begun. Nothing is published yet.',
    then: 'What was committed meanwhile is published after the next start.',
  },
  'recovery.done': {
    when: 'The start is complete. No request is taken yet.',
    then: 'Requests wait in their queue.',
  },
  'drain.begun': {
    when: 'The service was told to stop: no new request, no new step.',
    then: 'Steps that were not begun are begun at the next start.',
  },
  'drain.waiting': {
    when: 'Programs that run are given time to end.',
    then: 'They run on in their kernels, and the next start goes on with them.',
  },
  'drain.ended': {
    when: 'They have ended, or the time is up. Nothing is stopped.',
    then: 'As if it had not been told to stop.',
  },
  'stop.halted': {
    when: 'Deadlines and adapters are stopped. Events may wait to be published.',
    then: 'They are published after the next start. Whether the kernels of programs that still ran were ended is open; of those that were, the outcome is unknown.',
  },
  'stop.published': {
    when: 'All is published. The database is open still.',
    then: 'Every commit is on the disk. The kernels of programs that did not end in time are ended, so their outcome is unknown.',
  },
} as const satisfies Record<string, { readonly when: string; readonly then: string }>

export type Checkpoint = keyof typeof checkpoints

export const checkpointNames = Object.keys(checkpoints) as Checkpoint[]

/** Called in passing, within the turn. `what`: type of the command, effect or timer that it is about. */
export type CheckpointListener = (point: Checkpoint, executionId: string | null, what: string | null) => void
