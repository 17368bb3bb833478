/** Writing and reading a device through its attributes or items: `pv.value = 5`, `proxy.current = 3`, `device['x'] = 1`. */
import { onlyConstant } from '../dataflow/values.js'
import { argumentAt, channelNames, constantText, readable } from './describe.js'
import type { Rule } from './rule.js'

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
})
