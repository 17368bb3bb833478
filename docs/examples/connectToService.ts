/** A client of a service that runs already (`countersign up`), in the same data folder or anywhere on its NATS server. */
import { connect } from 'countersign'

export async function connectToService(dataDir: string) {
  // #region connect
  const client = await connect({ dataDir }) // or { url: 'nats://…', user, password }
  try {
    // The same key again is the same execution, however often it is sent.
    const execution = await client.submit(
      {
        user_query: 'What is the mean of the three readings?',
        task_objective: 'Average context.readings.',
        execution_folder_name: 'mean_reading',
        capability_context_data: { readings: [4.1, 4.4, 4.7] },
        approved_code: 'results = {"mean": round(sum(context.readings) / len(context.readings), 3)}\n',
      },
      { requester: 'ada', idempotencyKey: 'mean-of-2026-11-22' },
    )
    const result = await execution.result()
    const waiting = await client.list({ status: 'awaitingApproval.asked' })
    console.log(result.status, result.execution_result?.results, `${waiting.length} wait for an approval`)
    return result
  } finally {
    await client.close()
  }
  // #endregion
}
