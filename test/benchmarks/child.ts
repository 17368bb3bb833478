/** One measurement in a process of its own: `node child.js NAME SETTINGS FOLDER`; tells its parent what it found. */
const [name = '', settings = '{}', folder = ''] = process.argv.slice(2)
const { measure } = (await import(`./measurements/${name}.js`)) as { measure: (settings: unknown, folder: string) => Promise<unknown> }
const found = await measure(JSON.parse(settings), folder)
process.send?.({ found }, () => process.exit(0))
