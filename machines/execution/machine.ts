/**
 * The execution machine: the chart that people see drawn, and `evolve`. It consumes recorded events only. `invoke` names
 * the adapter of a state, `after` its deadline; the runtime makes durable effects and timers of them and never lets
 * XState run anything. No guard looks at anything but the recorded fact. Source: DESIGN section 2.
 */
import { assign, fromPromise, setup } from 'xstate'
import type { ExecutionEvent, RetryStep } from '../contracts/events.js'
import type { NotebookType } from '../contracts/execution.js'
import { absorb } from './absorb.js'
import { initialContext, type ExecutionContext, type ExecutionInput } from './context.js'
import * as inputs from './effectInputs.js'

/** A recorded event as the machine takes it: with the time at which it was recorded. */
export type MachineEvent = ExecutionEvent & { readonly at: string }

/** Bumped when the chart or the fold changes; recorded with every event. */
export const machineVersion = '3'

/** Invoked actors are declared, never started: the effect runner starts adapter actors after the commit. */
const adapter = fromPromise<unknown, unknown>(() => Promise.reject(new Error('adapters are started by the effect runner, not by the machine')))

/** An effect that outlives the state it was opened in. As action parameters: data for the runtime. */
export interface DetachedEffect {
  readonly type: 'writeNotebook' | 'releaseKernel' | 'signCertificate'
  readonly invokeId: string
  readonly input: unknown
}
type Scope = { readonly context: ExecutionContext; readonly event: MachineEvent }
const from =
  <T>(input: (context: ExecutionContext) => T) =>
  ({ context }: Scope): T =>
    input(context)

const attemptNotebook = (notebookType: NotebookType) => ({
  type: 'openEffect' as const,
  params: ({ context, event }: Scope): DetachedEffect => ({
    type: 'writeNotebook',
    invokeId: `notebook-${context.notebooksOpened}`,
    input: inputs.writeNotebook(context, notebookType, event.at),
  }),
})
const releaseKernel = {
  type: 'openEffect' as const,
  params: ({ context: { kernel, run } }: Scope): DetachedEffect | null =>
    kernel && { type: 'releaseKernel', invokeId: `release-${kernel.kernelId}`, input: { kernel, ...(run ? { runId: run.runId } : {}) } },
}

/** Of what is known after the grant was folded. Grants of before there were certificates have none. */
const signCertificate = {
  type: 'openEffect' as const,
  params: ({ context, event }: Scope): DetachedEffect | null =>
    event.type === 'approval.granted' && event.data.certified ? { type: 'signCertificate', invokeId: `certificate-${context.approvalsAsked}`, input: inputs.signCertificate(context) } : null,
}

/** The event moves to `target` and is folded into the context; a notebook sees the new context. */
const to = <T extends string>(target: T) => ({ target, actions: 'absorb' as const })
const documented = <T extends string>(target: T, notebookType: NotebookType) => ({ target, actions: ['absorb' as const, attemptNotebook(notebookType)] })
const retrying = <T extends string>(target: T, step: RetryStep) => ({ ...to(target), guard: { type: 'step' as const, params: { step } } })

export const executionMachine = setup({
  types: {
    context: {} as ExecutionContext,
    input: {} as ExecutionInput,
    events: {} as MachineEvent,
  },
  actors: {
    folderPreparer: adapter,
    codeGenerator: adapter,
    codeAnalyzer: adapter,
    notebookWriter: adapter,
    kernelProvider: adapter,
    kernel: adapter,
    kernelInterrupter: adapter,
    kernelTerminator: adapter,
    finalNotebookWriter: adapter,
  },
  actions: {
    absorb: assign(({ context, event }) => absorb(context, event)),
    forgetKernel: assign({ kernel: null }),
    /** Does nothing here: the runtime opens the effect that the parameters describe. */
    openEffect: (_, _effect: DetachedEffect | null) => {},
  },
  guards: {
    step: ({ event }, { step }: { step: RetryStep }) => event.type === 'backoff.ended' && event.data.step === step,
  },
  delays: {
    approvalTimeout: ({ context }) => context.policy.approvalTimeoutMs,
    /** Never is a deadline that no timer is armed for. */
    approvalReminder: ({ context }) => context.policy.approval.reminderMs ?? Number.POSITIVE_INFINITY,
    executionTimeout: ({ context }) => context.policy.executionTimeoutMs,
    interruptGrace: ({ context }) => context.policy.interruptGraceMs,
    terminateGrace: ({ context }) => context.policy.terminateGraceMs,
    backoff: ({ context }) => context.backoff?.delayMs ?? 0,
  },
}).createMachine({
  id: 'execution',
  context: ({ input }) => initialContext(input),
  initial: 'active',
  on: { '*': { actions: 'absorb' } },
  states: {
    active: {
      initial: 'preparing',
      on: { 'outcome.decided': to('.finalizing') },
      states: {
        preparing: {
          description: 'The execution folder and context.json are made.',
          invoke: { id: 'folderPreparer', src: 'folderPreparer', input: from(inputs.prepareFolder) },
          on: {
            'generation.started': to('generating'),
            'code.provided': documented('analyzing', 'code_generation_attempt'),
            'backoff.started': to('backingOff'),
            'execution.failed': to('#execution.failed'),
            'execution.rejected': to('#execution.rejected'),
            'execution.cancelled': to('#execution.cancelled'),
          },
        },
        generating: {
          description: 'A model writes the program.',
          invoke: { id: 'codeGenerator', src: 'codeGenerator', input: from(inputs.generateCode) },
          on: {
            'code.generated': documented('analyzing', 'code_generation_attempt'),
            'generation.started': { ...to('generating'), reenter: true },
            'generation.redirected': { ...to('generating'), reenter: true },
            'backoff.started': to('backingOff'),
          },
        },
        analyzing: {
          description: 'The analyzer says what the program would do; policy follows from what it found.',
          invoke: { id: 'codeAnalyzer', src: 'codeAnalyzer', input: from(inputs.analyzeCode) },
          on: {
            'generation.started': to('generating'),
            'approval.required': to('awaitingApproval'),
            'approval.notRequired': documented('executing', 'pre_execution'),
            'edit.refused': to('awaitingApproval'),
            'backoff.started': to('backingOff'),
          },
        },
        awaitingApproval: {
          description: 'A human countersigns these exact bytes, or does not.',
          initial: 'documenting',
          on: { 'backoff.started': to('backingOff') },
          states: {
            documenting: {
              description: 'The notebook that the approver opens is written before anybody is asked.',
              invoke: {
                id: 'notebookWriter',
                src: 'notebookWriter',
                input: ({ context, event }: Scope) => inputs.writeNotebook(context, 'pre_execution', event.at),
              },
              on: { 'approval.requested': to('asked') },
            },
            asked: {
              description: 'The question is open. No answer in time means no.',
              after: { approvalTimeout: { target: '#execution.active.finalizing' }, approvalReminder: { actions: [] } },
              on: {
                'approval.granted': { target: '#execution.active.executing', actions: ['absorb', signCertificate] },
                'code.edited': documented('#execution.active.analyzing', 'code_generation_attempt'),
              },
            },
          },
        },
        executing: {
          description: 'A fresh kernel of the right mode runs the program, once.',
          initial: 'acquiringKernel',
          exit: [releaseKernel, 'forgetKernel'],
          on: {
            'backoff.started': to('backingOff'),
            'generation.started': to('generating'),
            'run.completed': { actions: ['absorb', attemptNotebook('execution_attempt')] },
            'run.lost': to('#execution.outcomeUnknown'),
          },
          states: {
            acquiringKernel: {
              description: 'A kernel is started in the execution folder.',
              invoke: { id: 'kernelProvider', src: 'kernelProvider', input: from(inputs.acquireKernel) },
              on: { 'run.started': to('running') },
            },
            running: {
              description: 'The program is in the kernel.',
              initial: 'computing',
              invoke: { id: 'kernel', src: 'kernel', input: from(inputs.runCode) },
              states: {
                computing: {
                  description: 'It computes; output streams.',
                  after: { executionTimeout: { target: 'interrupting' } },
                  on: {
                    'run.timedOut': to('interrupting'),
                    'run.interruptRequested': to('interrupting'),
                    'run.terminateRequested': to('terminating'),
                  },
                },
                interrupting: {
                  description: 'It was interrupted and has some time to end.',
                  invoke: { id: 'kernelInterrupter', src: 'kernelInterrupter', input: from(inputs.onKernel) },
                  after: { interruptGrace: { target: 'terminating' } },
                  on: { 'run.terminateRequested': to('terminating') },
                },
                terminating: {
                  description: 'Its kernel is being ended.',
                  invoke: { id: 'kernelTerminator', src: 'kernelTerminator', input: from(inputs.onKernel) },
                  after: { terminateGrace: { target: '#execution.outcomeUnknown' } },
                },
              },
            },
          },
        },
        backingOff: {
          description: 'A part was not there; the same step is tried again after a pause.',
          after: { backoff: { actions: [] } },
          on: {
            'backoff.ended': [
              retrying('preparing', 'preparing'),
              retrying('generating', 'generating'),
              retrying('analyzing', 'analyzing'),
              retrying('awaitingApproval', 'awaitingApproval'),
              retrying('executing', 'executing'),
              retrying('finalizing', 'finalizing'),
            ],
            'execution.cancelled': to('#execution.cancelled'),
          },
        },
        finalizing: {
          description: 'Notebook, artifacts and result are written, on success and on failure.',
          invoke: {
            id: 'finalNotebookWriter',
            src: 'finalNotebookWriter',
            input: ({ context, event }: Scope) => inputs.writeFinalNotebook(context, event.at),
          },
          on: {
            'backoff.started': to('backingOff'),
            'execution.succeeded': to('#execution.succeeded'),
            'execution.failed': to('#execution.failed'),
            'execution.rejected': to('#execution.rejected'),
            'execution.expired': to('#execution.expired'),
            'execution.cancelled': to('#execution.cancelled'),
          },
        },
      },
    },
    outcomeUnknown: {
      description: 'The program was sent and nobody saw its end: an operator says what is true.',
      on: {
        'outcome.decided': to('active.finalizing'),
        'approval.required': to('active.awaitingApproval'),
        'approval.notRequired': documented('active.executing', 'pre_execution'),
      },
    },
    succeeded: { type: 'final', description: 'The program ran to its end and left its results.' },
    failed: { type: 'final', description: 'It did not work out; the failure says why.' },
    rejected: { type: 'final', description: 'A human or the policy said no.' },
    expired: { type: 'final', description: 'Nobody answered in time, which means no.' },
    cancelled: { type: 'final', description: 'Somebody took the request back.' },
  },
})

export type ExecutionMachine = typeof executionMachine
