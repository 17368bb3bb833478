/** The rules, in the order in which their findings are told. A new rule is a file and a line here. */
import { controlAttributes } from './controlAttributes.js'
import { controlCalls } from './controlCalls.js'
import { dynamicCode } from './dynamicCode.js'
import { escapes, monkeypatches } from './escapes.js'
import { files, nativeCode, network, secrets, unsafeDeserialisation } from './outside.js'
import { processes } from './processes.js'
import type { Rule } from './rule.js'
import { unresolved } from './unresolved.js'

export const allRules: readonly Rule[] = [
  controlCalls, controlAttributes, unresolved, processes, nativeCode, dynamicCode, escapes, monkeypatches, unsafeDeserialisation, files, network, secrets,
]
