/** The rules, in the order in which their findings are told. A new rule is a file and a line here. */
import { controlAttributes } from './controlAttributes.js'
import { controlCalls } from './controlCalls.js'
import { dynamicCode } from './dynamicCode.js'
import { escapes, monkeypatches } from './escapes.js'
import { unsafeDeserialisation } from './deserialisation.js'
import { environment } from './environment.js'
import { files } from './files.js'
import { nativeCode } from './native.js'
import { network } from './network.js'
import { processes } from './processes.js'
import { secrets } from './secrets.js'
import { unknownModules } from './unknownModules.js'
import type { Rule } from './rule.js'
import { unresolved } from './unresolved.js'

export const allRules: readonly Rule[] = [
  controlCalls, controlAttributes, environment, unresolved, unknownModules, processes, nativeCode, dynamicCode, escapes, monkeypatches, unsafeDeserialisation, files, network, secrets,
]
