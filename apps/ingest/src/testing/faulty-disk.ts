import { open, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { onTestFinished } from 'vitest'

export interface FaultyDisk {
  /** The next write of any file fails although its bytes arrive: the disk reports an error when they are synced. */
  failNextSync(onFault?: () => void): void
  /** The next write of any file writes only half of its bytes, and the one after it fails: the disk is full. */
  fillUpInNextWrite(onFault?: () => void): void
}

/** Makes the disk fail when a test says so, for all files of this process; whole again after the test. */
export async function createFaultyDisk(): Promise<FaultyDisk> {
  const probe = await open(tmpdir(), 'r')
  const files = Object.getPrototypeOf(probe) as { write: FileHandle['write'] }
  await probe.close()
  const { write } = files
  const mend = () => void Object.assign(files, { write })
  onTestFinished(mend)
  const fault = (code: string) => Object.assign(new Error(`${code}: a fault of the test`), { code })
  return {
    failNextSync(onFault) {
      const writeAndFail = async function (this: FileHandle, ...written: readonly unknown[]) {
        mend()
        await Reflect.apply(write, this, written)
        onFault?.()
        throw fault('EIO')
      }
      Object.assign(files, { write: writeAndFail })
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
