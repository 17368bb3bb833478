/** The configuration file cannot be used. `issues` name every key that is wrong, with what is allowed there. */
import { ContainerConfigurationError, type Issue } from '../../machines/index.js'

export class ConfigurationError extends ContainerConfigurationError {
  override readonly name = 'ConfigurationError'
  readonly file: string
  readonly issues: readonly Issue[]
  constructor(file: string, issues: readonly Issue[], options: { readonly cause?: unknown } = {}) {
    const lines = issues.map(({ path, message }) => `  ${path ? `${path} ` : ''}${message}`)
    super(`the configuration ${file} cannot be used:\n${lines.join('\n')}`, { code: 'CONFIGURATION_INVALID', technicalDetails: { file, issues }, ...options })
    this.file = file
    this.issues = issues
  }
}
