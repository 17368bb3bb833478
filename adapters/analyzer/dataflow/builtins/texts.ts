/** Functions that make text of text: encodings, characters, shell words. Constant text stays constant. */
import { inflateRawSync, inflateSync, gunzipSync } from 'node:zlib'
import { argument, constant, data, join, none, partOf, text, texts, type Value } from '../values.js'
import { asText, decodeText, number } from '../fold.js'
import { exactParts } from '../unroll.js'
import { splitWords } from '../shellWords.js'
import { first, plain, same, type Builtin, type BuiltinTable } from './builtin.js'

const maximumInflated = 20_000

const decode = (step: (source: string) => string | null): Builtin => (_run, given) => decodeText(first(given), step)
const fromBuffer = (encoding: BufferEncoding) => (source: string): string => Buffer.from(source.replaceAll(/\s/g, ''), encoding).toString('latin1')

/** Bytes of constant numbers. */
const bytes: Builtin = (_run, given) => {
  const source = first(given)
  if (given.positional.length === 0) return constant('bytes', '')
  if (source.every((atom) => atom.kind === 'constant' && (atom.type === 'str' || atom.type === 'bytes'))) return join(...source.map((atom) => (atom.kind === 'constant' ? constant('bytes', atom.value) : data)))
  const numbers = exactParts(source)?.map(number) ?? [null]
  return numbers.every((code) => code !== null && code >= 0 && code < 256) ? constant('bytes', String.fromCharCode(...numbers.map(Number))) : data
}

const codecs: Builtin = (_run, given) => {
  const encoding = texts(argument(given, 1, 'encoding'))?.[0]?.toLowerCase().replaceAll(/[-_]/g, '') ?? 'utf8'
  if (encoding.startsWith('rot')) return decodeText(first(given), rot13)
  if (encoding.startsWith('hex')) return decodeText(first(given), fromBuffer('hex'))
  if (encoding.startsWith('base64')) return decodeText(first(given), fromBuffer('base64'))
  return /^(utf|ascii|latin|iso8859)/.test(encoding) ? first(given) : data
}

const inflated = (inflate: (source: Buffer, options: { maxOutputLength: number }) => Buffer) => (source: string): string | null => {
  try {
    return inflate(Buffer.from(source, 'latin1'), { maxOutputLength: maximumInflated }).toString('latin1')
  } catch {
    return null
  }
}

export const textBuiltins: BuiltinTable = [
  ['builtins.chr', (_run, given) => join(...first(given).map((atom) => {
    const code = number([atom])
    return code === null || code < 0 || code > 0x10ffff ? data : text(String.fromCodePoint(code))
  }))],
  ['builtins.ord', (_run, given) => join(...first(given).map((atom) => {
    const code = atom.kind === 'constant' && typeof atom.value === 'string' ? atom.value.codePointAt(0) : undefined
    return code === undefined ? data : constant('int', String(code))
  }))],
  ['builtins.str', (_run, given) => (given.positional.length === 0 ? text('') : texts(asText(first(given))) === null ? null : asText(first(given)))],
  ['builtins.int', (_run, given) => join(...asText(first(given)).map((atom) => (atom.kind === 'constant' && given.positional.length === 1 && /^[+-]?\d{1,15}$/.test(String(atom.value)) ? constant('int', String(Number(atom.value))) : data)))],
  ['builtins.float', (_run, given) => join(...first(given).map((atom): Value => (atom.kind === 'constant' && (atom.type === 'float' || atom.type === 'int') ? [atom] : data)))],
  ['builtins.bytes', bytes],
  ['builtins.bytearray', bytes],
  ['builtins.bytes.fromhex', decode(fromBuffer('hex'))],
  ['builtins.bytearray.fromhex', decode(fromBuffer('hex'))],
  ['builtins.str.maketrans', plain],
  ['binascii.unhexlify', decode(fromBuffer('hex'))],
  ['binascii.a2b_hex', decode(fromBuffer('hex'))],
  ['binascii.a2b_base64', decode(fromBuffer('base64'))],
  ['base64.b64decode', decode(fromBuffer('base64'))],
  ['base64.standard_b64decode', decode(fromBuffer('base64'))],
  ['base64.decodebytes', decode(fromBuffer('base64'))],
  ['base64.urlsafe_b64decode', decode(fromBuffer('base64url'))],
  ['base64.b16decode', decode(fromBuffer('hex'))],
  ['base64.b32decode', decode(base32)],
  ['codecs.decode', codecs],
  ['codecs.encode', codecs],
  ['zlib.decompress', decode(inflated((source, options) => { try { return inflateSync(source, options) } catch { return inflateRawSync(source, options) } }))],
  ['gzip.decompress', decode(inflated(gunzipSync))],
  ['textwrap.dedent', same],
  ['inspect.cleandoc', same],
  ['sys.intern', same],
  ['shlex.quote', same],
  ['shlex.split', (run, given, _at, site) => {
    const [only] = first(given)
    const line = only?.kind === 'constant' && typeof only.value === 'string' ? only.value : only?.kind === 'data' ? only.pattern ?? null : null
    const words = line === null || first(given).length > 1 ? null : splitWords(line)
    return words === null ? null : run.container(site, 'sequence', words.map((word) => partOf(word)))
  }],
  ['shlex.join', (_run, given) => {
    const words = exactParts(first(given))?.map((word) => texts(word)?.[0] ?? null) ?? [null]
    return words.every((word) => word !== null) ? text(words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`)).join(' ')) : data
  }],
  ['os.path.join', (_run, given) => {
    const parts = given.positional.map((value) => texts(value)?.[0] ?? null)
    const absolute = parts.findLastIndex((part) => part?.startsWith('/') === true)
    const used = parts.slice(Math.max(absolute, 0))
    // A constant beginning is telling even when the rest is not.
    const known = used.slice(0, used.includes(null) ? used.indexOf(null) : used.length)
    return known.length === 0 ? null : text([...known, ...(known.length < used.length ? ['?'] : [])].join('/').replaceAll(/\/+/g, '/'))
  }],
  ...['abspath', 'realpath', 'normpath', 'expandvars'].map((name) => [`os.path.${name}`, same] as const),
  ['os.path.expanduser', same],
  ['os.fspath', same],
  ['builtins.input', () => data],
  ['sys.exit', () => none],
  ['builtins.print', () => null],
]

function rot13(source: string): string {
  return source.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base)
  })
}

function base32(source: string): string | null {
  let bits = 0
  let value = 0
  let out = ''
  for (const letter of source.replace(/=+$/, '')) {
    const index = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter)
    if (index < 0) return null
    value = ((value << 5) | index) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      out += String.fromCharCode((value >> bits) & 0xff)
    }
  }
  return out
}
