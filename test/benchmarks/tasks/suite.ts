/** All tasks of the benchmark. */
import { archiver } from './suite/archiver.js'
import { channels } from './suite/channels.js'
import { fits } from './suite/fits.js'
import { frames } from './suite/frames.js'
import { plots } from './suite/plots.js'
import { spectra } from './suite/spectra.js'
import { statistics } from './suite/statistics.js'
import type { Task } from './task.js'

export const suite: readonly Task[] = [...statistics, ...fits, ...spectra, ...plots, ...frames, ...archiver, ...channels]
