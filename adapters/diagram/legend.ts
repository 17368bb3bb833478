/** What the lines, rims and numbers mean: one row below the picture. */
import { pillsOf } from './pill.js'
import { sizes } from './sizes.js'
import { colours } from './style.js'
import { textWidth } from './textWidth.js'
import { element, escaped } from './xml.js'

interface Entry {
  readonly width: number
  readonly draw: (x: number) => string
  readonly text: string
}

const line = (colour: string, width: number, dashes?: string) => (x: number) =>
  element('path', { d: `M${x} 12H${x + 34}`, stroke: colour, 'stroke-width': width, 'stroke-dasharray': dashes })
const box = (fill: string, stroke: string, width: number) => (x: number) => element('rect', { x: x + 2, y: 3, width: 30, height: 18, rx: 5, fill, stroke, 'stroke-width': width })

export function legend(visited: boolean): { readonly svg: string; readonly width: number; readonly height: number } {
  const pillWidth = (text: string) => textWidth(text, sizes.small) + 16
  const entries: Entry[] = [
    { width: 34, draw: line(colours.edge, 1.3), text: 'recorded event' },
    { width: 34, draw: line(colours.edge, 1.3, '6 4'), text: 'deadline' },
    { width: pillWidth('actor'), draw: (x) => pillsOf(['actor'], x, 2, 1), text: 'adapter that works in the state' },
    ...(visited
      ? [
          { width: 34, draw: box(colours.visitedFill, colours.visited, 3), text: 'visited' },
          { width: 34, draw: line(colours.visited, 3), text: 'way taken' },
          { width: 22, draw: (x: number) => element('circle', { cx: x + 11, cy: 12, r: 9, fill: colours.visited }) + element('text', { x: x + 11, y: 16, 'font-size': sizes.small, 'font-weight': 700, 'text-anchor': 'middle', fill: colours.paper }, '1'), text: 'order of the visits' },
          { width: 34, draw: box(colours.currentFill, colours.current, 4), text: 'current state' },
        ]
      : []),
  ]
  let x = 0
  const drawn = entries.map(({ width, draw, text }) => {
    const svg = draw(x) + element('text', { x: x + width + 8, y: 16, 'font-size': sizes.small, fill: colours.faint }, escaped(text))
    x += width + 8 + textWidth(text, sizes.small) + 26
    return svg
  })
  return { svg: drawn.join(''), width: x, height: 24 }
}
