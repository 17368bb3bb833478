/** All commands, in the order in which help lists them. */
import type { Command } from 'commander'
import type { Run } from '../commandLine.js'
import { analyzeCommand } from './analyze.js'
import { approveCommand } from './approve.js'
import { archiveCommand } from './archive.js'
import { cancelCommand } from './cancel.js'
import { certificateCommand } from './certificate.js'
import { demoCommand } from './demo.js'
import { diagramCommand } from './diagram.js'
import { diffCommand } from './diff.js'
import { doctorCommand } from './doctor.js'
import { editCommand } from './edit.js'
import { explainCommand } from './explain.js'
import { exportCommand } from './export.js'
import { forkCommand } from './fork.js'
import { historyCommand } from './history.js'
import { holdCommand } from './hold.js'
import { identityCommand } from './identity.js'
import { importCommand } from './import.js'
import { interruptCommand } from './interrupt.js'
import { listCommand } from './list.js'
import { reloadCommand } from './reload.js'
import { rejectCommand } from './reject.js'
import { replayCommand } from './replay.js'
import { republishCommand } from './republish.js'
import { resolveCommand } from './resolve.js'
import { reviewCommand } from './review.js'
import { runCommand } from './run.js'
import { showCommand } from './show.js'
import { standingCommand } from './standing.js'
import { submitCommand } from './submit.js'
import { terminateCommand } from './terminate.js'
import { upCommand } from './up.js'
import { usageCommand } from './usage.js'
import { verifyCommand } from './verify.js'
import { watchCommand } from './watch.js'

const commands = [
  upCommand, demoCommand, runCommand, submitCommand, forkCommand,
  listCommand, showCommand, watchCommand, historyCommand, replayCommand, diagramCommand, diffCommand, usageCommand,
  reviewCommand, approveCommand, rejectCommand, editCommand, cancelCommand, interruptCommand, terminateCommand, resolveCommand, holdCommand, certificateCommand,
  standingCommand, identityCommand,
  analyzeCommand, explainCommand, verifyCommand, exportCommand, importCommand, archiveCommand, republishCommand, reloadCommand, doctorCommand,
]

export function registerCommands(program: Command, run: Run): void {
  for (const register of commands) register(program, run)
  program.showHelpAfterError('`countersign --help` lists the commands')
  for (const command of program.commands) {
    command.showHelpAfterError(`usage: countersign ${command.name()} ${command.usage()}\n\`countersign ${command.name()} --help\` says more`)
  }
}
