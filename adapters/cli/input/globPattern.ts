/** A glob over event types: `*` stands for any characters, `?` for one. Pure. */
export const globPattern = (glob: string): RegExp =>
  new RegExp(`^${glob.replaceAll(/[\\^$+.()|[\]{}]/g, '\\$&').replaceAll(/\*+/g, '.*').replaceAll('?', '.')}$`, 'i')
