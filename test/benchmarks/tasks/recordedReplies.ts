/**
 * The replies that stand for a model's when the benchmark runs offline. They were written by hand for these tasks, some of them
 * wrong on purpose: with them the benchmark measures the harness, never a model.
 */
import type { Recording } from '../../../adapters/llm/recordings.js'
import type { Task } from './task.js'

export const recordedReplies = (tasks: readonly Task[]): Recording[] =>
  tasks.flatMap(({ name, asks, objective, replies }) => replies.map((reply, index) => ({
    name: `${name}, attempt ${index + 1}`,
    source: index === replies.length - 1 ? 'written by hand as a reference' : 'written by hand, wrong on purpose',
    model: null,
    recordedAt: '2026-11-23T00:00:00Z',
    promptHash: null,
    task: { userQuery: asks, taskObjective: objective, attempt: index + 1 },
    reply,
  })))
