import { open, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { onTestFinished } from 'vitest'

export interface FaultyDisk {
  /** The next sync of any file fails, as it does when a disk reports an error. */
  failNextSync(onFault?: () => void): void
  /** The next write of any file writes only half of its bytes, and the one after it fails: the disk is full. */
  fillUpInNextWrite(onFault?: () => void): void
}

/** Makes the disk fail when a test says so, for all files of this process; whole again after the test. */
export async function createFaultyDisk(): Promise<FaultyDisk> {
  const probe = await open(tmpdir(), 'r')
  const files = Object.getPrototypeOf(probe) as { datasync: FileHandle['datasync']; write: FileHandle['write'] }
  await probe.close()
  const { datasync, write } = files
  const mend = () => void Object.assign(files, { datasync, write })
  onTestFinished(mend)
  const fault = (code: string) => Object.assign(new Error(`${code}: a fault of the test`), { code })
  return {
    failNextSync(onFault) {
      files.datasync = () => {
        mend()
        onFault?.()
        return Promise.reject(fault('EIO'))
      }
    },
    fillUpInNextWrite(onFault) {
      const fail = () => {
        mend()
        onFault?.()
        return Promise.reject(fault('ENOSPC'))
      }
      const writeHalf = function (this: FileHandle, bytes: Buffer, ...rest: readonly unknown[]) {
        Object.assign(files, { write: fail })
        const [from = 0, length = bytes.length, position] = rest
        return Reflect.apply(write, this, [bytes, from, Math.floor(Number(length) / 2), position])
      }
      Object.assign(files, { write: writeHalf })
    },
  }
}
