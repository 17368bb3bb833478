/** Writing and reading a device through its attributes or items: `pv.value = 5`, `proxy.current = 3`, `device['x'] = 1`. */
import type { At } from '../ast/nodes.js'
import { onlyConstant, texts } from '../dataflow/values.js'
import { argumentAt, channelNames, constantText, readable } from './describe.js'
import type { Rule, RuleContext } from './rule.js'

const none = { positional: [], rest: null, keywords: new Map(), keywordRest: null }

export const controlAttributes: Rule = (context) => ({
  attributeWrite: ({ at, owner, name, value }) => {
    const { index, report } = context
    if (index.libraryOf(owner.path) === null || !/[)\]]$/.test(owner.path)) return
    const found = index.attribute(owner.path, name)
    if (found?.write !== undefined && found.write !== null) {
      report.controlWrite()
      const place = found.channel === null ? null : argumentAt(found.channel, owner, none, 0)
      for (const channel of channelNames(place)) {
        const text = constantText(value)
        report.add({
          ruleId: 'control-write/attribute',
          message: `assigning ${readable(owner.path)}.${name} writes ${text === null ? '' : `${text} `}to ${channel ?? 'a device'}`,
          at,
          channel,
          value: text,
          trace: owner.trace,
        })
      }
      return
    }
    // A value of the library, such as a structure that is filled before it is sent.
    if (index.call(owner.path)?.entry.kind === 'neutral') return
    if (name !== '?' && !index.isWriteLike(name) && !index.isWriteLike(`${name} =`)) return
    report.unknown()
    report.add({ ruleId: 'control-write/possible', message: `assigning an attribute of ${readable(owner.path)} may write to it`, at, trace: owner.trace })
  },

  attributeRead: ({ at, owner, name }) => {
    const { index, report } = context
    const found = index.attribute(owner.path, name)
    if (found === null || found.read === null) return
    report.controlRead()
    const place = found.channel === null ? null : argumentAt(found.channel, owner, none, 0)
    for (const channel of channelNames(place)) {
      report.add({ ruleId: 'control-read/attribute', message: `reads ${channel ?? 'a device'}`, at, channel, trace: owner.trace })
    }
  },

  itemWrite: ({ at, owner, item, value }) => {
    const { index, report } = context
    if (owner.path === 'os.environ') {
      environment(context, texts(item), constantText(value), at)
      return
    }
    if (index.libraryOf(owner.path) === null || !/[)\]]$/.test(owner.path)) return
    report.controlWrite()
    report.add({
      ruleId: 'control-write/item',
      message: `assigning an item of ${readable(owner.path)} may write to a device`,
      at,
      channel: onlyConstant(item, 'str'),
      value: constantText(value),
      trace: owner.trace,
    })
  },

  call: ({ at, target, given }) => {
    if (['os.putenv', 'os.environ.setdefault', 'os.environ.__setitem__', 'os.unsetenv'].includes(target.path)) {
      environment(context, texts(given.positional[0] ?? null), constantText(given.positional[1] ?? null), at)
    } else if (target.path === 'os.environ.update') {
      const names = [...given.keywords.keys()]
      for (const atom of given.positional[0] ?? []) {
        if (atom.kind === 'container') for (const key of atom.cell.entries.keys()) names.push(key.replace(/^str:/, ''))
      }
      environment(context, names.length > 0 ? names : null, null, at)
    } else if (target.path === 'ipython.get_ipython().run_line_magic') {
      const magic = onlyConstant(given.positional[0] ?? null, 'str')
      const text = onlyConstant(given.positional[1] ?? null, 'str') ?? ''
      if (magic === 'env' || magic === 'set_env') environment(context, [text.split(/[\s=]/, 1)[0] ?? ''], null, at)
    }
  },
})

/** The variables that name the gateway: changing them changes what "read-only" was promised for. */
function environment({ index, report }: RuleContext, names: readonly string[] | null, value: string | null, at: At): void {
  if (names === null) {
    report.addIfControlled({ ruleId: 'control-write/environment', message: 'changes an environment variable whose name is not constant', at })
    return
  }
  for (const name of names.filter((each) => index.isControlEnvironment(each))) {
    report.unknown()
    report.add({
      ruleId: 'control-write/environment',
      message: `changes ${name}, which decides which control system the program reaches`,
      at,
      channel: null,
      value,
    })
  }
}
