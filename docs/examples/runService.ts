/**
 * A whole service inside your own program: it asks for a result, looks at the program, countersigns it, and takes what came
 * out. `decide` stands for the person (or the page) that is asked.
 */
import { createService, type CodeGenerator } from 'countersign'

export type Decide = (program: string, findings: readonly string[]) => Promise<{ readonly yes: boolean; readonly by: string; readonly why: string }>

export async function runService({ dataDir, generator, decide }: { dataDir: string; generator?: CodeGenerator; decide: Decide }) {
  // #region service
  const service = await createService({ dataDir, ...(generator ? { generator } : {}) })
  try {
    const execution = await service.submit(
      {
        user_query: 'How far are the two detectors apart?',
        task_objective: 'Compute the distance between the points (0, 0) and (3, 4).',
        expected_results: { distance: 'a number' },
        execution_folder_name: 'detector_distance',
      },
      { requester: 'ada' },
    )

    for await (const { version, type, data } of execution.events()) {
      console.log(version, type)
      if (type !== 'approval.requested') continue
      const asked = data as { code: string; approvalHash: string; safetyConcerns: string[] }
      const { yes, by, why } = await decide(asked.code, asked.safetyConcerns)
      // Bound to the hash that was shown: if anything else is asked about by now, this is refused.
      if (yes) await execution.approve({ as: by, approvalHash: asked.approvalHash, comment: why })
      else await execution.reject({ as: by, reason: why })
    }

    const result = await execution.result()
    console.log(result.status, result.execution_result?.results ?? result.failure)
    return result
  } finally {
    await service.stop()
  }
  // #endregion
}
