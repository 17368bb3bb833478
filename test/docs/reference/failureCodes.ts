/**
 * Every failure that can be recorded: its category, what it means, what to do. `reference.test.ts` fails when a source
 * makes one that is not listed here.
 */
import type { FailureCategory } from '../../../machines/index.js'

interface Meaning {
  readonly category: FailureCategory
  readonly meaning: string
  readonly remedy: string
}

const of = (category: FailureCategory, meaning: string, remedy: string): Meaning => ({ category, meaning, remedy })

export const failureCodes: Readonly<Record<string, Meaning>> = {
  SYNTAX_ERROR: of('code', 'CPython cannot compile the program.', 'The model gets the message. For a program of your own: correct it.'),
  ANALYSIS_REFUSED: of('code', 'The analyzer found something of severity `error`.', 'The model gets the findings. For a program of your own: correct it.'),
  EMPTY_REPLY: of('code', 'The model\'s reply holds no program.', 'Tried again within the attempts; say more clearly what is wanted.'),
  TRUNCATED_REPLY: of('code', 'The model\'s reply was cut off.', 'Raise `llm.max_output_tokens`, or ask for less.'),
  REPLY_TOO_LONG: of('code', 'The model\'s reply never ended.', 'Ask for a smaller program.'),
  REFUSED: of('code', 'The model declined the task.', 'Its words are in the message.'),
  PROGRAM_ERROR: of('code', 'The program raised an exception.', 'The traceback is in the failure, and in the notebook.'),
  PROGRAM_EXIT: of('code', 'The program ended itself with an exit code other than 0.', 'See its output.'),
  RESULTS_MISSING: of('code', 'The program left no variable `results`.', 'It has to end with a dict of that name.'),
  RESULTS_NOT_A_DICT: of('code', 'The variable `results` is no dict.', 'It has to end with a dict of that name.'),
  RESULTS_NOT_COLLECTED: of('code', 'The program ended, but what it left could not be taken from the kernel.', 'See the warnings of the run.'),
  KERNEL_DIED: of('code', 'The kernel process ended under the program: `os._exit`, a crash in native code, or too much memory.', 'Use less memory, or leave out the native call.'),
  INTERRUPTED: of('code', 'The program was interrupted and did not catch it.', 'Seen as `RUN_INTERRUPTED` where a person or a deadline did it.'),

  LLM_RATE_LIMITED: of('infrastructure', 'The model\'s provider asks to slow down.', 'Tried again, after the time the provider names.'),
  LLM_UNAVAILABLE: of('infrastructure', 'The model\'s provider does not answer, or answers with an error of its own.', 'Tried again. If it stays: check `llm.base_url` and the provider.'),
  LLM_TIMEOUT: of('infrastructure', 'The reply was not complete in time.', 'Raise `llm.timeout_seconds`, or use a faster model.'),
  KERNEL_START_FAILED: of('infrastructure', 'No kernel got ready.', 'Tried again. If it stays: `countersign doctor`, and the log.'),
  KERNEL_GONE: of('infrastructure', 'The kernel was gone before the program was sent.', 'Tried again with a fresh kernel.'),
  KERNEL_NOT_TERMINATED: of('infrastructure', 'A kernel could not be ended.', 'Look at the Jupyter Server; end the process there.'),
  JUPYTER_UNREACHABLE: of('infrastructure', 'The Jupyter Server does not answer.', 'Tried again. Start it, or correct `jupyter.url`.'),
  DISK_FULL: of('infrastructure', 'There is no room for the execution\'s files.', 'Free some space; it is tried again.'),
  FOLDER_NOT_WRITABLE: of('infrastructure', 'The service may not write into the data folder.', 'Give it write access.'),
  TOO_MANY_FILES: of('infrastructure', 'Too many open files.', 'Raise the limit (`ulimit -n`).'),
  PATH_TOO_LONG: of('infrastructure', 'A path is longer than the file system allows.', 'Use a data folder with a shorter path.'),
  FILE_ERROR: of('infrastructure', 'The file system answered with another error; the message names it.', 'Check the disk.'),
  ADAPTER_CRASHED: of('infrastructure', 'An adapter ended with an error that nobody expected. For a run the category is `unknown`.', 'A defect: please report it with the log.'),
  RULE_FAILED: of('workflow', 'A rule of the service failed on a failure that an adapter told. For a run the category is `unknown`.', 'A defect: please report it with the log.'),
  NO_BYTES: of('code', 'The program holds half a character, which has no bytes to sign. The generator is asked again.', 'Nothing.'),
  ENVIRONMENT_CHANGED: of('policy', 'The environment or gateway of the mode was changed after the execution was asked for.', 'Ask again.'),
  NOT_DISPATCHED: of('infrastructure', 'A run was not begun, because the store could not note durably that it begins. Nothing was sent.', 'Check the disk; the step is tried again.'),
  UNEXPECTED_ERROR: of('infrastructure', 'An error that no part of the service has words for.', 'A defect: please report it with the log.'),

  WRITES_DISABLED: of('policy', 'The program writes to the control system, and writes are disabled.', '`agent_control_defaults.epics_writes_enabled`, if that is what you want.'),
  PROHIBITED_IMPORT: of('policy', 'The program imports a module that is prohibited here.', '`execution.prohibited_imports`.'),
  MODE_FORBIDS_WRITES: of('policy', 'Mode `write_access` is configured without `allows_writes`.', '`execution.modes.write_access.allows_writes`.'),
  ENFORCEMENT_TOO_LOW: of('policy', 'The mode demands a higher enforcement level than this machine gives.', '`execution.modes.<mode>.minimum_enforcement_level`; see [what is not yet there](../explanation/what-is-not-yet-there.md).'),
  APPROVAL_REJECTED: of('policy', 'A person said no.', 'The reason is in the message.'),
  RUN_REFUSED: of('policy', 'What would run is not what was analysed, shown or granted. Nothing was sent.', 'Ask again with a new request.'),

  ATTEMPTS_USED_UP: of('workflow', 'No attempt gave a working program.', '`details.lastFailure` has the last problem\'s code; more attempts: `retries`.'),
  APPROVAL_EXPIRED: of('workflow', 'Nobody answered in time.', '`approval.timeout_seconds`; ask again.'),
  EXECUTION_TIMEOUT: of('workflow', 'The program ran longer than it may.', '`python_executor.execution_timeout_seconds`.'),
  RUN_INTERRUPTED: of('workflow', 'A person interrupted the program.', ''),
  RUN_TERMINATED: of('workflow', 'A person ended the kernel.', ''),
  KERNEL_TERMINATED: of('workflow', 'The kernel was ended under the program.', 'Seen as the reason for which it was ended.'),
  CANCELLED: of('workflow', 'Somebody cancelled the execution.', ''),
  NO_REASON_RECORDED: of('workflow', 'The history holds no reason for its end.', 'A defect: please report it.'),

  UNKNOWN_EXECUTION_MODE: of('configuration', 'The mode that the program needs is not configured.', 'Add `execution.modes.<mode>`.'),
  NO_CONTAINER_FOR_MODE: of('configuration', 'No configured Jupyter container lists the mode.', '`services.jupyter.containers`.'),
  UNKNOWN_GATEWAY: of('configuration', 'A mode names a gateway that is not configured.', '`execution.epics.gateways`.'),
  KERNELSPEC_UNKNOWN: of('configuration', 'The Jupyter Server has no such kernelspec.', '`execution.modes.<mode>.kernel_name`; the message lists what there is.'),
  FOLDER_OUTSIDE_ROOT: of('configuration', 'The execution folder is not below the folder that the Jupyter Server serves.', 'Start the server in the data folder\'s `executed_scripts`.'),
  KERNEL_FOLDER_WRONG: of('configuration', 'The kernel works in another folder than the service writes to.', 'Both must see the data folder under the same path.'),
  FOLDER_UNSAFE: of('configuration', 'A file or a link stands where a folder of the execution should be.', 'Remove it.'),
  EXISTING_FOLDER_UNKNOWN: of('configuration', '`existing_execution_folder` names no folder of an earlier execution.', 'Give the `execution_folder` of an earlier result.'),
  EXISTING_FOLDER_IN_USE: of('configuration', 'Another execution works in the folder that `existing_execution_folder` names.', 'Wait until the execution in the message is over. If it is over or gone already: remove `.in_use` in that folder.'),
  LLM_CREDENTIALS: of('configuration', 'The model\'s provider refuses the key, or there is none.', 'Set the environment variable that the message names.'),
  LLM_QUOTA: of('configuration', 'The account at the provider has no credit left.', 'Top it up, or use another key.'),
  LLM_NOT_FOUND: of('configuration', 'The provider knows no such model, or the address is wrong.', '`llm.model`, `llm.base_url`.'),
  LLM_REQUEST_REFUSED: of('configuration', 'The provider refuses the request as it is.', '`llm.model`, `llm.temperature`, `llm.max_output_tokens`.'),
  LLM_BASE_URL_MISSING: of('configuration', 'The provider `openai-compatible` needs an address.', '`llm.base_url`.'),
  LLM_MODEL_MISSING: of('configuration', 'A server of your own needs the name of a model.', '`llm.model`.'),
  NO_RECORDING: of('configuration', 'No model is configured, and no recorded reply fits the task.', 'Set an API key or `llm.base_url`, or send `approved_code`.'),
  RECORDINGS_UNREADABLE: of('configuration', 'The file of recorded replies cannot be used.', 'The message says why.'),
  ANALYZER_MISMATCH: of('configuration', 'The analyzer answered about other bytes than it was asked about.', 'A defect: please report it.'),
  INVALID_ANSWER: of('configuration', 'An adapter\'s answer breaks its contract. For a run the category is `unknown`.', 'A defect of the adapter.'),

  RUN_LOST: of('unknown', 'The program was sent, or may have been, and its end was not seen.', 'Find out what it did, then [resolve it](../how-to/resolve-an-unknown-outcome.md).'),
  KERNEL_NOT_ENDED: of('unknown', 'The kernel could not be ended in time.', 'Look at the Jupyter Server, then [resolve it](../how-to/resolve-an-unknown-outcome.md).'),
  RESOLVED_AS_FAILED: of('unknown', 'A person resolved a lost run as failed.', ''),
}

/** Codes of errors that are thrown, not recorded: at the start of a service, by the library, by the store. */
export const errorCodes: Readonly<Record<string, string>> = {
  CONFIGURATION_INVALID: 'The configuration file cannot be used; the message names each key.',
  CONTAINER_CONFIGURATION: 'A setting about modes, gateways or containers is wrong or missing.',
  CONTAINER_CONNECTIVITY: 'The Jupyter Server or one of its kernels is not there.',
  CODE_GENERATION: 'The model gave no usable program.',
  MAX_ATTEMPTS: 'No attempt gave a working program.',
  OUTCOME_UNKNOWN: 'The program was sent and its end was not seen.',
  PYTHON_EXECUTOR_ERROR: 'The common ancestor of the executor\'s errors.',
  DATABASE_IN_USE: 'Another service writes to this data folder. Stop it first, or use another folder.',
  STORE_NOT_FOUND: 'There is no database in this data folder.',
  STORE_VERSION: 'The database is of a newer release, or is none of ours.',
  STORE_CORRUPT: 'The database is damaged.',
  STORE_READ_ONLY: 'A write on a store that was opened for reading.',
  STORE_CLOSED: 'The store was closed already.',
  STORE_UNAVAILABLE: 'The disk is full, or the file is locked or read-only. Nothing was written.',
  INVALID_APPEND: 'A commit contradicts itself: a defect.',
  WRONG_EXPECTED_VERSION: 'Somebody else appended first. The service decides again by itself.',
  UNREADABLE_EVENT: 'An event was written by a newer release. Use that one.',
  JUPYTER_START_FAILED: 'The embedded Jupyter Server did not start; its last words are in the message.',
  JUPYTER_REFUSED: 'The Jupyter Server does not accept the token.',
  JUPYTER_SETTINGS: 'A setting of the Jupyter Server cannot be used.',
  JUPYTER_UNREACHABLE: 'No Jupyter Server answers at the address.',
  NATS_SERVER_FAILED: 'The embedded nats-server did not start; its last words are in the message.',
  NATS_UNREACHABLE: 'No NATS server answers at the address, or it refuses the credentials.',
  JETSTREAM_UNAVAILABLE: 'The NATS server offers no JetStream.',
  JETSTREAM_CONFLICT: 'A JetStream stream of that name is set up otherwise; the message says how to remove it.',
  JETSTREAM_UNSUITABLE: 'The NATS server does not do what it says. Use version 2.10 or newer.',
  SERVICE_UNREACHABLE: 'No service answered. When `executionId` is set, the request waits in the queue and will run as that execution.',
  NEEDS_REBUILD: 'The JetStream stream of events has a gap, or holds what this database does not have. `countersign republish --rebuild`.',
  POSITION_UNKNOWN: 'No event has that global position.',
  NOTHING_KEEPS_EVENTS: 'The publisher of this service keeps no events.',
  INVALID_MAINTENANCE: 'An action of maintenance that does not exist, or with wrong input; the message names it.',
  ANALYZER_CLOSED: 'The analyzer was used after the service had stopped.',
  ENVIRONMENT_NOT_READABLE: 'The packages of a Python environment could not be listed.',
  INTERNAL: 'A query could not be answered; the service\'s log says why.',
}
