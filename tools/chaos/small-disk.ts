import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A directory on a file system that is small enough to be filled. */
export interface SmallDisk extends Disposable {
  readonly directory: string
  /** Until nothing more can be written, not even a byte. */
  fill(): void
  /** Room again. */
  empty(): void
}

/** Damaged segments, of up to 8 MiB, are kept there to the end. */
const sizeMiB = 256

/** @returns why there is none, when this machine does not allow it. */
export function mountSmallDisk(): SmallDisk | string {
  const directory = mkdtempSync(join(tmpdir(), 'sightline-chaos-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m,mode=0700`, 'tmpfs', directory], { stdio: 'pipe' })
  } catch {
    rmSync(directory, { recursive: true })
    return 'a file system cannot be mounted here (needs root)'
  }
  const filler = join(directory, 'filler')
  return {
    directory,
    fill() {
      const { bavail, bsize } = statfsSync(directory)
      try {
        writeFileSync(filler, Buffer.alloc(bavail * bsize + 1))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    },
    empty: () => rmSync(filler, { force: true }),
    [Symbol.dispose]() {
      execFileSync('umount', ['--lazy', directory])
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
