/**
 * Which images were in the folder before a run, kept there until its end: a service that comes back tells by it which ones
 * the program made. Written before the program is sent; a program that changes it confuses only the list of its own figures.
 */
import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readSmallFile } from '../process/readSmallFile.js'
import { listImages } from './folderImages.js'

export type ImagesBefore = ReadonlyMap<string, string>

const listSchema = z.array(z.tuple([z.string(), z.string()]))
const fileOf = (folder: string, runId: string) => join(folder, `.images-before-${createHash('sha256').update(runId).digest('hex').slice(0, 16)}.json`)

/** No file is no images: that is the usual case. */
export async function keepImagesBefore(folder: string, runId: string): Promise<ImagesBefore> {
  const images = await listImages(folder)
  if (images.size === 0) return images
  // Not written through what an earlier program may have put there.
  await forgetImagesBefore(folder, runId)
  const file = await open(fileOf(folder, runId), 'wx', 0o600)
  await file.writeFile(JSON.stringify([...images])).finally(() => file.close())
  return images
}

export async function readImagesBefore(folder: string, runId: string): Promise<ImagesBefore> {
  // Its name can be guessed by the program, which may have put a device or a named pipe there.
  const text = await readSmallFile(fileOf(folder, runId)) ?? '[]'
  try {
    return new Map(listSchema.parse(JSON.parse(text)))
  } catch {
    return new Map()
  }
}

export const forgetImagesBefore = (folder: string, runId: string): Promise<void> => rm(fileOf(folder, runId), { force: true, recursive: true })
