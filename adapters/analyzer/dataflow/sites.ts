/** Stable stand-ins for "this part of what is made at that place of the program": what cells are found by. Used by the interpreter. */
const sites = new WeakMap<object, Map<string, object>>()

export function namedSite(site: object, name: string): object {
  let named = sites.get(site)
  if (named === undefined) {
    named = new Map()
    sites.set(site, named)
  }
  let found = named.get(name)
  if (found === undefined) {
    found = {}
    named.set(name, found)
  }
  return found
}
