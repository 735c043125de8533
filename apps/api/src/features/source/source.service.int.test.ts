import { randomUUID } from 'node:crypto'
import { anEventRow, createTestClickHouse, insertEventRows, toColumnText, type EventRow } from '@sightline/db/testing'
import { describe, expect, inject, it } from 'vitest'
import { createSourceService } from './source.service.ts'

const hourMs = 3_600_000

describe('createSourceService', () => {
  it('tells who sent how much, when last, and what of it was refused', async () => {
    await using database = await createTestClickHouse(inject('clickhouseUrl'))
    const projectId = randomUUID()
    const now = new Date()
    const sent = (hoursAgo: number, row: Partial<EventRow>) =>
      anEventRow({ project_id: projectId, occurred_at: new Date(now.getTime() - hoursAgo * hourMs), ...row })
    const node = { source: 'segment', library: '@segment/analytics-node' }
    await insertEventRows(database.client, [
      sent(0.5, { source: 'native', library: 't.js', library_version: '1.0.0' }),
      sent(0.5, { ...node, library_version: '3.1.0' }),
      sent(2.5, { ...node, library_version: '3.1.0' }),
      sent(30, { ...node, library_version: '3.1.0' }),
      sent(100, { ...node, library_version: '1.1.0' }),
      sent(200, { ...node, library_version: '0.9.0' }),
      anEventRow({ project_id: randomUUID(), occurred_at: now, source: 'native' }),
    ])
    await database.client.insert({
      table: 'quarantine',
      format: 'JSONEachRow',
      values: [{ project_id: projectId, id: randomUUID(), received_at: toColumnText(now), ...node }],
    })
    const service = createSourceService({ clickhouse: database.reader, now: () => now })
    const project = { id: projectId, organizationId: '', name: '', timeZone: 'UTC', limits: {}, createdAt: now }
    const sources = await service.list(project)
    expect(sources).toMatchObject([
      { ...node, libraryVersion: '3.1.0', lastHour: 1, lastDay: 2, lastWeek: 3, quarantined: 1, isOutdated: false },
      { source: 'native', library: 't.js', lastHour: 1, lastDay: 1, lastWeek: 1, quarantined: 0, isOutdated: false },
      { ...node, libraryVersion: '1.1.0', lastHour: 0, lastDay: 0, lastWeek: 1, quarantined: 0, isOutdated: true },
    ])
    // 2.5 hours ago is the third last hour; half an hour ago the running one.
    expect(sources[0]?.byHour.slice(-4)).toEqual([0, 1, 0, 1])
  })
})
