/** A folder name that the request's contract allows, made of the task's first words. Pure. */
export function folderNameOf(task: string): string {
  const words = task.normalize('NFKD').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '')
  return words.slice(0, 40).replace(/-+$/, '') || 'task'
}
