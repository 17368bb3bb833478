/** The small badges of a state: its adapter actor, filled; its deadline, with a dashed rim. */
import { sizes } from './sizes.js'
import { colours } from './style.js'
import { textWidth } from './textWidth.js'
import { element, escaped } from './xml.js'

/** The first `actors` of `texts` are actors, the rest deadlines. */
export function pillsOf(texts: readonly string[], x: number, y: number, actors: number): string {
  let left = x
  return texts
    .map((text, index) => {
      const width = textWidth(text, sizes.small) + 16
      const deadline = index >= actors
      const pill = element(
        'g', {},
        element('rect', { x: left, y, width, height: 20, rx: 10, fill: deadline ? colours.paper : colours.pill, stroke: deadline ? colours.border : 'none', 'stroke-dasharray': deadline ? '4 3' : undefined }),
        element('text', { x: left + 8, y: y + 14, 'font-size': sizes.small, 'font-style': deadline ? 'italic' : undefined, fill: colours.ink }, escaped(text)),
      )
      left += width + 6
      return pill
    })
    .join('')
}
