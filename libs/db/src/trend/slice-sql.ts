import type { TimeRange } from '@sightline/domain/kernel'
import type { PersonMap } from '@sightline/domain/person'
import type { ProjectScope } from '@sightline/domain/project'
import type { EventFilter, Granularity } from '@sightline/domain/query'
import type { TrendSeries } from '@sightline/domain/trend'
import { z } from 'zod'
import { toDeviceUsersSql } from '../person/index.ts'
import { toEventsWhereSql, type SqlParams } from '../query/index.ts'

/** One series of a trend over one period. */
export interface TrendSlice {
  readonly series: TrendSeries
  /** Conditions on every series, besides the series' own. */
  readonly filters: readonly EventFilter[]
  readonly range: TimeRange
  readonly granularity: Granularity
  /** Which ids are one person; only the measure `persons` looks at it. */
  readonly persons: PersonMap
}

export const trendRow = z.object({
  /** 1 = the row is the whole range and `bucket` says nothing. */
  is_total: z.number(),
  /** Seconds since 1970. */
  bucket: z.number(),
  value: z.number().nullable(),
})
export type TrendRow = z.infer<typeof trendRow>

/** `FROM ... WHERE ...` of a series. */
export function toSliceSql(scope: ProjectScope, slice: TrendSlice, params: SqlParams): string {
  const { series, range } = slice
  const filters = [...slice.filters, ...series.filters]
  const where = { range, filters, ...(series.event === '*' ? {} : { event: series.event }) }
  const source =
    series.measure.kind === 'persons' ? `events LEFT JOIN ${toDeviceUsersSql(scope, slice.persons, params)}` : 'events'
  const hasSession = series.measure.kind === 'sessions' ? `\n  AND session_id != ''` : ''
  // What clients report by themselves, such as the time spent on a page, counts only for who asks for it by name.
  const isChosen = series.event === '*' ? `\n  AND kind != 'system'` : ''
  return `FROM ${source}\nWHERE ${toEventsWhereSql(scope, where, params)}${isChosen}${hasSession}`
}
