import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { makeTempDir } from '../testing/temp-dir.ts'
import { openKeptSessions } from './kept-sessions.ts'
import { readSessionFile, writeSessionFile } from './session-file.ts'

const someFile = () => join(makeTempDir(), 'sessions.bin')

describe('the session file', () => {
  it('gives back what was written, and the last of several', async () => {
    const path = someFile()
    await writeSessionFile(path, Float64Array.of(1, 2, 3, 4))
    await writeSessionFile(path, Float64Array.of(2 ** 52, -1, NaN, 0.5))
    expect([...((await readSessionFile(path)) ?? [])]).toEqual([2 ** 52, -1, NaN, 0.5])
  })

  it('is not believed when it is cut or changed anywhere, and may be absent', async () => {
    const path = someFile()
    expect(await readSessionFile(path)).toBeUndefined()
    await writeSessionFile(path, Float64Array.of(1, 2, 3, 4))
    const whole = await readFile(path)
    for (let at = 0; at < whole.length; at++) {
      await writeFile(path, whole.subarray(0, at))
      expect(await readSessionFile(path)).toBeUndefined()
      // The four bytes of nothing behind the checksum.
      if (at >= 12 && at < 16) continue
      const changed = Buffer.from(whole)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      await writeFile(path, changed)
      expect(await readSessionFile(path)).toBeUndefined()
    }
  })
})

describe('openKeptSessions', () => {
  it('knows after a stop what it knew before', async () => {
    const options = {
      path: someFile(),
      timeoutMs: 1_000,
      maxVisitors: 10,
      now: () => 0,
      logger: pino({ enabled: false }),
    }
    const first = await openKeptSessions(options)
    expect(first.tracker.find(1, 2, 500, true)).toBe(500)
    await first.close()
    const second = await openKeptSessions(options)
    expect(second.tracker.find(1, 2, 900, true)).toBe(500)
    await second.close()
  })
})
