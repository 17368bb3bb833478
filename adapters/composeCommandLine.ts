/**
 * What the command line takes from the adapters, each loaded when it is needed: a command that only reads a database
 * must not wait for the Jupyter client and the model libraries. Holds no logic.
 */
export { databaseFile, readServiceFile, type ServiceFile } from './serviceFile.js'
export type { Check } from './doctor/examine.js'
export { createLogger } from './log/createLogger.js'
export { versionOf } from './composeVersion.js'
export { projectPaths } from './setup/projectPaths.js'

export type { HeldKeys } from './identity/keyring.js'
export const loadIdentities = () => import('./composeIdentities.js')
export const loadArchive = () => import('./composeArchive.js')
export const loadClient = async () => (await import('./nats/connectClient.js')).connectClient
export const loadMaintenanceClient = async () => (await import('./nats/connectMaintenance.js')).connectMaintenance
export const loadMaintenance = async () => (await import('./composeMaintenance.js')).composeMaintenance
export const loadService = async () => (await import('./compose.js')).composeService
export type { Comparison } from './compare/compareExecutions.js'
export const loadComparison = async () => (await import('./compare/compareExecutions.js')).compareExecutions
export const loadCertificates = () => import('./certificate/verifyCertificate.js')
export const loadProgramDiff = async () => (await import('./compare/programDiff.js')).programDiff
export const loadTree = async () => (await import('./diagram/tree.js')).drawTree
export const loadDiagram = async () => (await import('./diagram/renderDiagram.js')).renderDiagram
export const loadAnalyzer = async () => (await import('./composeAnalyzer.js')).composeAnalyzer
export const loadSarif = async () => (await import('./analyzer/sarif/sarifLog.js')).sarifLog
export const loadRules = () => import('./analyzer/rules/ruleCatalogue.js')
export const loadRecordings = async () => (await import('./llm/recordingsOf.js')).recordingsOf
export const loadDoctor = () => import('./composeDoctor.js')
