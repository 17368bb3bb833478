/** What archives need to know about execution folders. `composeArchive.ts` makes it of the notebook adapter, which owns them. */
export interface ExecutionFolders {
  /** `<data>/executed_scripts`. */
  readonly rootDir: string
  /** From the path that an execution recorded, maybe on another machine, to its folder below the root; null: there can be none. */
  at(recordedPath: string): string | null
  /** Where the folder of an imported execution may stand, the best place first. */
  placesFor(execution: { readonly executionId: string; readonly name: string; readonly requestedAt: string; readonly recordedPath: string | null }): readonly string[]
  /** Id of the execution that used it last; null: nobody knows. */
  ownerOf(folder: string): Promise<string | null>
  /** Keeps others from continuing the folder. Rejects while another execution works there. */
  take(folder: string, executionId: string): Promise<void>
  giveBack(folder: string, executionId: string): Promise<void>
}
