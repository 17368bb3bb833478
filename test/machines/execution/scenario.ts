/** Given/when/then over the real `decide` and `evolve`, with answers that adapters might give. */
import {
  codeHash, decide, evolve, type Actor, type ChannelRule, type Fact, type AnalysisReport, type Command, type CommandData, type CommandType, type Effect, type EffectAnswer, type EffectType,
  type EngineResult, type ExecutionPolicy, type ExecutionState, type Failure, type Finding, type Identity, type PythonExecutionRequest, type Rejection,
} from '../../../machines/index.js'

export const executionId = '01JTESTEXECUTION0000000001'
export const program = 'results = {"answer": 42}\n'

export const request = (changes: Partial<PythonExecutionRequest> = {}): PythonExecutionRequest => ({
  userQuery: 'What is the answer?',
  taskObjective: 'Compute the answer',
  expectedResults: { answer: 'int' },
  capabilityPrompts: [],
  executionFolderName: 'answer',
  retries: 3,
  capabilityContextData: null,
  approvedCode: null,
  existingExecutionFolder: null,
  sessionContext: null,
  ...changes,
})

export const policy = (changes: Partial<ExecutionPolicy> = {}): ExecutionPolicy => ({
  policyVersion: 'p1',
  writesEnabled: true,
  approvalMode: 'control_writes',
  approverMustDiffer: false,
  approval: { modes: { read_only: { count: 1, groups: [] }, write_access: { count: 1, groups: [] } }, reminderMs: null },
  enforcementLevel: 1,
  modes: {
    read_only: { kernelName: 'python3', allowsWrites: false, requiresApproval: false, description: '', environmentNames: [], environmentHash: codeHash('{}'), minimumEnforcementLevel: 0 },
    write_access: { kernelName: 'python3', allowsWrites: true, requiresApproval: true, description: '', environmentNames: ['EPICS_CA_ADDR_LIST'], environmentHash: codeHash('{}'), minimumEnforcementLevel: 1 },
  },
  prohibitedImports: [],
  channelLimits: { state: 'none' },
  maxGenerationAttempts: 3,
  maxInfrastructureRetries: 3,
  backoffBaseMs: 1000,
  backoffMaxMs: 8000,
  approvalTimeoutMs: 60_000,
  executionTimeoutMs: 10_000,
  interruptGraceMs: 5_000,
  terminateGraceMs: 5_000,
  ...changes,
})

export const finding = (changes: Partial<Finding> = {}): Finding => ({
  ruleId: 'control-write/epics', severity: 'warning', message: 'writes SR:QF1:SP', span: { startLine: 3, startColumn: 0, endLine: 3, endColumn: 9 },
  channel: 'SR:QF1:SP', value: '3.2', trace: [], ...changes,
})

export const report = (changes: Partial<AnalysisReport> = {}, code = program): AnalysisReport => ({
  codeHash: codeHash(code), analyzerVersion: 'test', syntaxValid: true, controlWrites: false, controlReads: false, unknown: false, results: 'definite',
  imports: [], findings: [], recommendations: [], ...changes,
})

export const writing = (code = program) => report({ controlWrites: true, findings: [finding()] }, code)

export const limitsInForce = { state: 'inForce', file: '/site/limits.yaml', hash: codeHash('limits') } as const

/** Writes `value` (null: one that is not constant) to a channel whose limits are 0 … 5. */
export const limitedWriting = (value: string | null, rule: Partial<ChannelRule> = {}): AnalysisReport => report({
  controlWrites: true, findings: [finding({ value })],
  channelLimits: {
    ...limitsInForce, unlisted: 'deny',
    channels: [{ channel: 'SR:QF1:SP', rule: { entry: 'SR:QF1:SP', writable: true, min: 0, max: 5, maxStep: null, values: null, units: null, ...rule } }],
  },
})

export const failure = (category: Failure['category'], code = 'SOMETHING'): Failure => ({ category, code, message: `${code} happened` })

export const result = (changes: Partial<EngineResult> = {}): EngineResult => ({
  success: true, results: { answer: 42 }, resultsNote: null, failure: null, executionTimeSeconds: 0.1, figures: [], outputComplete: true, warnings: [], ...changes,
})

export const folder = { folderPath: '/data/e', folderUrl: 'http://j/e', attemptsFolder: '/data/e/attempts', contextFilePath: null }
const kernel = { kernelId: 'k1', clientId: 'c1', kernelName: 'python3', enforcementLevel: 1 }
const info = { generator: 'test', model: null, promptHash: null, prompt: null, reply: null, usage: null, latencyMs: null }

/** What an adapter answers when all goes well. */
export function usualAnswer(effect: Effect): unknown {
  const notebook = (input: { attemptNumber: number }, notebookType: string, stage: string) => ({
    notebookType, attemptNumber: input.attemptNumber, stage, notebookPath: `/data/e/${stage}.ipynb`, notebookLink: 'http://j/n', errorContext: null, createdAt: '2026-01-01T00:00:00Z',
  })
  switch (effect.type) {
    case 'prepareFolder': return folder
    case 'generateCode': return { code: program, info }
    case 'analyzeCode': return report({}, effect.input.code)
    case 'writeNotebook': return notebook(effect.input, effect.input.notebookType, effect.input.stage)
    case 'writeFinalNotebook': return notebook(effect.input, effect.input.outcome === 'succeeded' ? 'final_success' : 'final_failure', 'final')
    case 'signCertificate': return { payloadType: 'application/vnd.in-toto+json', payload: 'e30=', signatures: [{ keyid: 'N', sig: 'c2ln' }] }
    case 'acquireKernel': return { ...kernel, mode: effect.input.mode }
    case 'runCode': return result()
    case 'interruptKernel': case 'terminateKernel': case 'releaseKernel': return {}
  }
}

export type By = string | (Omit<Actor, 'kind'> & Partial<Actor>)

/** A person who signed, with all roles. */
export const person = (name: string, changes: Partial<Identity> = {}): By => ({
  name, identity: { proof: 'signature', keyId: `U${name.toUpperCase()}`, roles: ['requester', 'approver', 'operator'], groups: [], ...changes },
})

/** One execution in a test's hands. Every command takes one second. */
export class Scenario {
  state: ExecutionState | null = null
  readonly history: string[] = []
  readonly rejections: Rejection[] = []
  #seconds = 0
  #commands = 0

  /** `by`: a name as claimed, or a person whose identity was shown. */
  command<T extends CommandType>(type: T, data: CommandData<T>, by: By = 'ada'): Command {
    const actor = { kind: 'user', ...(typeof by === 'string' ? { name: by } : by) }
    const at = new Date(Date.UTC(2026, 0, 1) + ++this.#seconds * 1000).toISOString()
    return { commandId: `c${++this.#commands}`, executionId, actor, at, correlationId: executionId, type, data } as unknown as Command
  }

  send<T extends CommandType>(type: T, data: CommandData<T>, by?: By): this {
    return this.take(this.command(type, data, by))
  }

  take(command: Command): this {
    const decision = decide(command, this.state)
    if (!decision.accepted) {
      this.rejections.push(decision.rejection)
      return this
    }
    for (const { type, data } of decision.events) {
      const before = this.state
      const fact = { type, data, executionId, version: (before?.version ?? 0) + 1, at: command.at } as Fact
      this.state = evolve(before, fact)
      this.history.push(type)
      this.folded(before, fact, this.state)
    }
    return this
  }

  /** For tests that look at single steps. */
  protected folded(_before: ExecutionState | null, _fact: Fact, _after: ExecutionState): void {}

  get context() {
    return this.current.snapshot.context
  }

  get current(): ExecutionState {
    if (!this.state) throw new Error('nothing was requested')
    return this.state
  }

  open(type: EffectType): Effect {
    const effect = this.current.effects.find((open) => open.type === type)
    if (!effect) throw new Error(`no ${type} is open in ${this.current.path}, but ${this.current.effects.map((open) => open.type).join(', ')}`)
    return effect
  }

  answer<T extends EffectType>(type: T, answer?: EffectAnswer<T>): this {
    const effect = this.open(type)
    return this.send('effect.complete', { effectId: effect.effectId, answer: answer ?? usualAnswer(effect) })
  }

  fail(type: EffectType, problem: Failure): this {
    return this.send('effect.fail', { effectId: this.open(type).effectId, failure: problem })
  }

  /** The deadline of that name, or the only one. */
  fire(name = ''): this {
    const timer = this.current.timers.find(({ timerId }) => timerId.endsWith(name))
    if (!timer) throw new Error(`no timer is armed in ${this.current.path}`)
    return this.send('timer.fire', { timerId: timer.timerId })
  }

  /** Answers everything that is open, as usual, until the state is `path` or nothing is open. */
  until(path: string): this {
    for (let steps = 0; steps < 50 && !this.current.path.startsWith(path) && this.current.effects.length > 0; steps++) {
      const [effect] = this.current.effects
      if (effect) this.send('effect.complete', { effectId: effect.effectId, answer: usualAnswer(effect) })
    }
    if (!this.current.path.startsWith(path)) throw new Error(`ended in ${this.current.path}, not in ${path}`)
    return this
  }
}

export const requested = (changes: { request?: Partial<PythonExecutionRequest>; policy?: Partial<ExecutionPolicy> } = {}): Scenario =>
  new Scenario().send('execution.request', { request: request(changes.request), policy: policy(changes.policy) })
