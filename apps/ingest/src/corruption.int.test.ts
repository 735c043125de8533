import { readFileSync, writeFileSync } from 'node:fs'
import { aStoredEvent } from '@sightline/domain/testing'
import { expect, it } from 'vitest'
import { startTestIngest, useTestStores } from './testing/test-ingest.ts'
import { writeSegmentFile } from './testing/segment-file.ts'
import { makeTempDir } from './testing/temp-dir.ts'

const stores = await useTestStores()

const batchId = '01936d00-0000-7000-8000-0000000000c1'

it('stores the whole frames of a damaged segment and tells everywhere what is lost', async () => {
  const directory = makeTempDir()
  const path = writeSegmentFile(directory, batchId, ['a', 'b', 'c'])
  const whole = readFileSync(path)
  const frameAt = whole.indexOf('SLF2')
  // A frame of three events, and the same once more with a bit flipped in its last column.
  const damaged = Buffer.concat([whole, whole.subarray(frameAt)])
  const tailAt = damaged.lastIndexOf('SLT2')
  damaged[tailAt - 1] = (damaged[tailAt - 1] ?? 0) ^ 1
  writeFileSync(path, damaged)

  await using ingest = await startTestIngest(stores, { directory })
  await ingest.flush()

  const health = (await ingest.inject('/health')).json<Record<string, unknown>>()
  expect(health).toMatchObject({ status: 'ok', corruption: { segments: 1, events: 3, unknownBytes: 0 } })
  const metrics = (await ingest.inject('/metrics')).body
  expect(metrics).toContain('sightline_ingest_log_corrupt_events_total 3')
  expect(metrics).toContain(`sightline_ingest_log_corrupt_bytes_total ${whole.length - frameAt}`)
  const headers = { 'x-internal-token': 'a secret of the tests' }
  const log = (await ingest.inject({ url: '/internal/pending', headers })).json<Record<string, unknown>>()
  const frames = [{ at: whole.length, bytes: whole.length - frameAt, events: 3 }]
  expect(log).toMatchObject({ pending: [], corrupt: [{ batchId, frames, events: 3, unknownBytes: 0 }] })
  const answer = await stores.clickhouse.client.query({
    query: `SELECT (SELECT count() FROM events WHERE project_id = {projectId:UUID}) AS stored,
                   (SELECT sum(accepted) FROM ingest_batches FINAL WHERE batch_id = {batchId:UUID}) AS accepted`,
    query_params: { projectId: aStoredEvent().projectId, batchId },
    format: 'JSONEachRow',
  })
  const [row] = await answer.json<{ stored: number | string; accepted: number | string }>()
  expect({ stored: Number(row?.stored), accepted: Number(row?.accepted) }).toEqual({ stored: 3, accepted: 6 })
})
