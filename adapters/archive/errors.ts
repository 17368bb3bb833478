/** What is wrong with an archive file, or with what is asked of it. Nothing was stored or removed when one is thrown. */
export type ArchiveErrorCode =
  | 'ARCHIVE_NOT_READABLE' // there is no such file, or it cannot be opened
  | 'ARCHIVE_INVALID' // it is no archive file, or breaks the format
  | 'ARCHIVE_VERSION' // written by a newer release
  | 'ARCHIVE_DAMAGED' // cut off or changed after it was written
  | 'ARCHIVE_TOO_LARGE' // more than is taken
  | 'ARCHIVE_UNSAFE_PATH' // a file in it would land outside of its folder
  | 'ARCHIVE_NOT_WRITABLE' // the archive file cannot be written
  | 'ARCHIVE_EXISTS' // a file of that name is there already
  | 'FILE_CHANGED' // a file of the execution's folder changed while it was read
  | 'IMPORT_UNFINISHED' // the execution was not over when it was exported
  | 'IMPORT_FOLDER_EXISTS' // other files stand where the execution's folder would be
  | 'NO_ROOM' // the disk has no room for what is in it

export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
  readonly code: ArchiveErrorCode
  constructor(code: ArchiveErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The code that the operating system gave, such as `ENOENT`. */
export const systemCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''
