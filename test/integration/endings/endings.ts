/**
 * The ways in which a program can end, and what people see of each: rows of a table in the docs, and cases of a test that
 * brings each of them about with a real kernel. Each program begins with a line of output, which must never be lost.
 */
export const deadlines = { execution_timeout_seconds: 25, interrupt_grace_seconds: 2, terminate_grace_seconds: 20, startup_timeout_seconds: 60 } as const

/** What is done to the program once its first line was seen. */
export type Act = 'interrupt' | 'cancel' | 'terminate' | 'deleteKernel' | 'killServer'

export interface Ending {
  readonly what: string
  /** Python, after `import os, sys, time` and the first line of output. */
  readonly program: string
  readonly act?: Act
  /** Nothing is done to it but waiting for its deadline. */
  readonly byDeadline?: true
  readonly status: 'succeeded' | 'failed' | 'cancelled' | 'outcomeUnknown'
  /** Code of the failure. */
  readonly code: string | null
  readonly results: 'kept' | 'none'
  /** When that is seen, in words. */
  readonly when: string
  readonly sees: string
}

const forever = 'while True: time.sleep(0.05)'
const stubborn = 'while True:\n    try:\n        time.sleep(0.05)\n    except KeyboardInterrupt:\n        print("no", flush=True)'
/** Without an "if" the analyzer sees that there will be no results, and refuses the program. */
const once = 'if os.path.exists("go"): '
const atOnce = 'at once'
const oneSecond = 'within a second or so'

/** Code and message of a program of the request are its own; of one that a model wrote, they go back to the model while attempts are left. */
export const endings: readonly Ending[] = [
  { what: 'it comes to its end', program: 'results = {"a": 1}', status: 'succeeded', code: null, results: 'kept', when: atOnce, sees: 'Output, results, figures.' },
  { what: 'an exception', program: `results = {"a": 1}\n${once}raise ValueError("no beam")`, status: 'failed', code: 'PROGRAM_ERROR', results: 'kept', when: atOnce, sees: 'Type, message and traceback, with the line numbers of the program; what it had put into `results` by then.' },
  { what: '`exit()`, `quit()`, `sys.exit(0)`', program: 'results = {"a": 1}\nexit()', status: 'succeeded', code: null, results: 'kept', when: atOnce, sees: 'As at its end.' },
  { what: '`sys.exit("why")`, `exit(3)`', program: 'results = {"a": 1}\nsys.exit("why")', status: 'failed', code: 'PROGRAM_EXIT', results: 'kept', when: atOnce, sees: 'The exit code or the words.' },
  { what: '`os._exit(3)`', program: `${once}os._exit(3)\nresults = {}`, status: 'failed', code: 'KERNEL_DIED', results: 'none', when: oneSecond, sees: 'That the kernel process ended, and what may end one.' },
  { what: 'a segmentation fault', program: `import ctypes\n${once}ctypes.string_at(0)\nresults = {}`, status: 'failed', code: 'KERNEL_DIED', results: 'none', when: oneSecond, sees: 'As for `os._exit`.' },
  { what: 'killed by the system (no memory left)', program: `${once}os.kill(os.getpid(), 9)\nresults = {}`, status: 'failed', code: 'KERNEL_DIED', results: 'none', when: oneSecond, sees: 'As for `os._exit`.' },
  { what: 'a memory limit that Python meets', program: 'import resource\nresults = {"a": 1}\nresource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\nbytearray(1 << 30)', status: 'failed', code: 'PROGRAM_ERROR', results: 'kept', when: atOnce, sees: '`MemoryError` and the line.' },
  { what: 'the deadline (`execution_timeout_seconds`)', program: `results = {"a": 1}\n${forever}`, byDeadline: true, status: 'failed', code: 'EXECUTION_TIMEOUT', results: 'kept', when: 'at the deadline', sees: 'That it ran longer than it may. It was interrupted, and ended by that.' },
  { what: 'the deadline, and the program swallows `KeyboardInterrupt`', program: `results = {"a": 1}\n${stubborn}`, byDeadline: true, status: 'failed', code: 'EXECUTION_TIMEOUT', results: 'none', when: 'at the deadline and `interrupt_grace_seconds`', sees: 'The same. Its kernel was ended.' },
  { what: '`countersign interrupt ID`', program: `results = {"a": 1}\n${forever}`, act: 'interrupt', status: 'failed', code: 'RUN_INTERRUPTED', results: 'kept', when: atOnce, sees: 'Who interrupted it.' },
  { what: '`countersign interrupt ID`, and the program makes an end of its own', program: 'try:\n    while True: time.sleep(0.05)\nexcept KeyboardInterrupt:\n    results = {"a": 1}', act: 'interrupt', status: 'succeeded', code: null, results: 'kept', when: atOnce, sees: 'As at its end.' },
  { what: '`countersign interrupt ID`, and the program swallows it', program: stubborn, act: 'interrupt', status: 'failed', code: 'RUN_TERMINATED', results: 'none', when: 'after `interrupt_grace_seconds`', sees: 'That its kernel was ended.' },
  { what: '`countersign cancel ID`', program: `results = {"a": 1}\n${forever}`, act: 'cancel', status: 'cancelled', code: 'CANCELLED', results: 'kept', when: atOnce, sees: 'Who took it back, and why.' },
  { what: '`countersign cancel ID`, and the program swallows the interrupt', program: stubborn, act: 'cancel', status: 'cancelled', code: 'CANCELLED', results: 'none', when: 'after `interrupt_grace_seconds`', sees: 'The same. Its kernel was ended.' },
  { what: '`countersign terminate ID`', program: `results = {"a": 1}\n${forever}`, act: 'terminate', status: 'failed', code: 'RUN_TERMINATED', results: 'none', when: atOnce, sees: 'Who ended its kernel, and why.' },
  { what: 'somebody else deletes its kernel', program: forever, act: 'deleteKernel', status: 'outcomeUnknown', code: 'RUN_LOST', results: 'none', when: 'within three seconds', sees: 'That its kernel is gone and nobody saw what the program did. A person says what is true.' },
  { what: 'the Jupyter Server is killed', program: forever, act: 'killServer', status: 'outcomeUnknown', code: 'RUN_LOST', results: 'none', when: atOnce, sees: 'That the server ended. A person says what is true.' },
]
