import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { makeTempDir } from '../../testing/temp-dir.ts'
import { openDataDir } from '../data-dir.ts'
import { createSecrets } from '../secrets.ts'
import { startEngines } from './start-engines.ts'

it('goes on without Redis, and says why, when the redis-server of this machine does not start', async () => {
  const programs = makeTempDir()
  writeFileSync(path.join(programs, 'redis-server'), '#!/bin/sh\necho "no such option"\nexit 3\n', { mode: 0o755 })
  const said: string[] = []
  const engines = await startEngines({
    dataDir: openDataDir(makeTempDir()),
    secrets: createSecrets(),
    env: { PATH: `${programs}${path.delimiter}${process.env['PATH'] ?? ''}` },
    external: { clickhouseUrl: 'http://elsewhere', postgresUrl: 'postgres://elsewhere', redisUrl: undefined },
    listener: { log: (text) => said.push(text), onPidChange: () => undefined },
  })
  expect(engines).toMatchObject({ clickhouseUrl: 'http://elsewhere', redisUrl: undefined, services: [] })
  expect(said).toEqual([
    'redis ended with code 3 (no such option): going on without Redis, which only makes things faster',
  ])
})
