import { z } from 'zod'
import { eventField, eventFilters, granularity, queryRange } from '../query/index.ts'

/**
 * What is measured of the events that match.
 * `count` = events; `visitors` = devices (anonymous id, or user id where there is none); `persons` = people, an
 * anonymous visitor who later identified counted as that user; `sessions` = distinct sessions.
 */
export const trendMeasure = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['count', 'visitors', 'persons', 'sessions']) }),
  z.object({
    kind: z.enum(['sum', 'avg', 'min', 'max', 'p50', 'p75', 'p90', 'p95', 'p99']),
    /** A numeric field; events where it is absent or no number are left out. */
    field: eventField,
  }),
])
export type TrendMeasure = z.infer<typeof trendMeasure>

export const trendSeries = z.object({
  /** An event name, or `*` for every event. */
  event: z.string().min(1).max(200),
  measure: trendMeasure,
  filters: eventFilters.default([]),
})
export type TrendSeries = z.infer<typeof trendSeries>

export const maxBreakdownValues = 10

export const trendDefinition = z.object({
  series: z.array(trendSeries).min(1).max(10),
  filters: eventFilters.default([]),
  /** Splits each series by this field's `maxBreakdownValues` largest values; the rest is one series, `other`. */
  breakdown: eventField.optional(),
  granularity,
  range: queryRange,
  /** Also answer for the period just before: see `previousRange`. */
  compare: z.boolean().default(false),
})
export type TrendDefinition = z.infer<typeof trendDefinition>
