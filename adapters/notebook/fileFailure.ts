/**
 * Turns an error of the file system into a `Failure` that says what to do: full, forbidden and broken disks are `infrastructure`, so
 * that the same step is tried again when it has cleared. Called by whatever here touches files.
 */
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'

const codeOf = (error: unknown): string => (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN')

const advice: Readonly<Record<string, readonly [code: string, message: string]>> = {
  ENOSPC: ['DISK_FULL', 'the disk is full: free some space'],
  EDQUOT: ['DISK_FULL', 'the disk quota is used up: free some space or raise it'],
  EACCES: ['FOLDER_NOT_WRITABLE', 'permission denied: give the service write access to this folder'],
  EPERM: ['FOLDER_NOT_WRITABLE', 'permission denied: give the service write access to this folder'],
  EROFS: ['FOLDER_NOT_WRITABLE', 'the file system is read-only: mount it writable or choose another data folder (--data)'],
  EMFILE: ['TOO_MANY_FILES', 'too many open files: raise the limit (ulimit -n)'],
  ENFILE: ['TOO_MANY_FILES', 'too many open files on this machine: raise the limit'],
  ENAMETOOLONG: ['PATH_TOO_LONG', 'the path is too long: choose a data folder with a shorter path (--data)'],
}

export const fileFailure = (error: unknown, path: string): AdapterFailure => {
  if (error instanceof AdapterFailure) return error
  const errno = codeOf(error)
  const [code, why] = advice[errno] ?? ['FILE_ERROR', `the file system answered ${errno}: check the disk`]
  return new AdapterFailure({ category: 'infrastructure', code, message: `Cannot write ${path}: ${why}`, errorType: errno, details: { path, errno } }, { cause: error })
}

/** Runs `work`; what the file system throws in it comes out as an `AdapterFailure` that names `path`. */
export const onDisk = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw fileFailure(error, path)
  }
}
