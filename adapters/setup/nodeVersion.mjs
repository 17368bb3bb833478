// Whether this Node can run the project. Called by setup.mjs before anything else is loaded, so it uses old syntax only.

const wanted = [20, 19, 0]

/**
 * @param {string} version as in process.versions.node
 * @param {string} platform as in process.platform
 * @returns {string | undefined} what to do, or nothing when all is well
 */
export function nodeVersionProblem(version, platform) {
  if (platform === 'win32') return 'Windows itself is not supported: run this inside WSL (Windows Subsystem for Linux).'
  if (compareVersions(version.split('.').map(Number), wanted) < 0) {
    return 'Node ' + version + ' is too old: install Node ' + wanted.join('.') + ' or newer from your distribution or nodejs.org, then run this again.'
  }
  return undefined
}

/**
 * @param {number[]} left
 * @param {number[]} right
 * @returns {number} below, equal to or above 0
 */
export function compareVersions(left, right) {
  for (let place = 0; place < right.length; place += 1) {
    const difference = (left[place] || 0) - (right[place] || 0)
    if (difference !== 0) return difference
  }
  return 0
}
