/**
 * Is an error local, so that one place of the program mends it? Reads what Python and the analyzer say about it; what is
 * not surely local is not. Called by `repairFor`. Pure.
 */
import type { Repair } from '../contracts/feedback.js'
import { nearest } from '../contracts/nearest.js'
import { programWords } from './programWords.js'

export interface Mistake {
  readonly errorType: string
  readonly message: string
  readonly code: string
  /** Keys of the data that was handed over, columns of records among them. */
  readonly dataKeys: readonly string[]
}

type Local = Pick<Repair, 'cause' | 'hint'>

/** Modules that programs use by a name of their own, and forget to import. */
const usualImports: Readonly<Record<string, string>> = {
  np: 'import numpy as np', numpy: 'import numpy', pd: 'import pandas as pd', pandas: 'import pandas', plt: 'import matplotlib.pyplot as plt', matplotlib: 'import matplotlib',
  math: 'import math', json: 'import json', datetime: 'from datetime import datetime', timedelta: 'from datetime import timedelta', statistics: 'import statistics',
  Path: 'from pathlib import Path', defaultdict: 'from collections import defaultdict', Counter: 'from collections import Counter', epics: 'import epics',
  caget: 'from epics import caget', itertools: 'import itertools', time: 'import time', re: 'import re', os: 'import os', random: 'import random',
}

/** On one line for whoever reads it: names come from data and error texts, and a hint stands outside the fences of the prompt. */
const quoted = (text: string): string => JSON.stringify(text.slice(0, 100)).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`)
const probably = (word: string, meant: string | null): string | null => (meant === null ? null : `${quoted(word)} is not there; ${quoted(meant)} is`)

const nameError = ({ message, code }: Mistake): Local | null => {
  const name = /name '([^']+)' is not defined/.exec(message)?.[1]
  if (name === undefined) return null
  const wanted = Object.hasOwn(usualImports, name) ? usualImports[name] : undefined
  if (wanted !== undefined) return { cause: 'missingImport', hint: `${quoted(name)} was never imported: ${wanted}` }
  const meant = /Did you mean: '([^']+)'/.exec(message)?.[1] ?? nearest(name, programWords(code).names.filter((other) => other !== name))
  return { cause: 'misspeltName', hint: probably(name, meant) }
}

const keyError = ({ message, code, dataKeys }: Mistake): Local | null => {
  // Also pandas' "['temprature'] not in index", "None of [Index(['x'] …".
  const key = /^(?:KeyError: )?"?\[?(?:Index\(\[)?'([^']+)'/.exec(message)?.[1] ?? /'([^']+)'\] not in index/.exec(message)?.[1]
  if (key === undefined) return null
  const meant = nearest(key, [...dataKeys, ...programWords(code).texts].filter((other) => other !== key))
  // A key that resembles nothing is a wrong idea of the data, which one word does not mend.
  return meant === null ? null : { cause: 'misspeltKey', hint: probably(key, meant) }
}

const attributeError = ({ message, code, dataKeys }: Mistake): Local | null => {
  const name = /has no attribute '([^']+)'/.exec(message)?.[1]
  if (name === undefined) return null
  const meant = /Did you mean: '([^']+)'/.exec(message)?.[1] ?? nearest(name, [...dataKeys, ...programWords(code).names].filter((other) => other !== name))
  return { cause: 'misspeltAttribute', hint: probably(name, meant) }
}

const importError = ({ message }: Mistake): Local | null =>
  /cannot import name '[^']+'/.test(message) ? { cause: 'missingImport', hint: 'that module has no such name: import what it has, or use another way for this one call' } : null

const typeError = ({ message }: Mistake): Local | null =>
  /unexpected keyword argument|missing \d+ required|takes .*positional argument|got multiple values for/.test(message) ? { cause: 'wrongArguments', hint: null } : null

/** null: not local. */
export function localMistake(mistake: Mistake): Local | null {
  switch (mistake.errorType) {
    case 'SyntaxError': case 'IndentationError': case 'TabError':
      return { cause: 'syntax', hint: null }
    case 'RESULTS_MISSING': case 'RESULTS_NOT_A_DICT':
      return { cause: 'missingResults', hint: 'put what was computed into a dict named results, at the end' }
    case 'NameError': case 'UnboundLocalError':
      return nameError(mistake)
    case 'KeyError':
      return keyError(mistake)
    case 'AttributeError':
      return attributeError(mistake)
    case 'ImportError':
      return importError(mistake)
    case 'TypeError':
      return typeError(mistake)
    default:
      return null
  }
}
