import type { EventFilter, Granularity } from '@sightline/domain/query'
import { eventField } from '@sightline/domain/query'
import { trendDefinition, trendSeries, type TrendDefinition, type TrendSeries } from '@sightline/domain/trend'
import { listOf, textOf } from '../../client/search-string'
import { escapePart, parseFilterTexts, toFilterText, unescapePart } from '../query/filter-url'
import {
  defaultGranularity,
  fittingGranularity,
  parseRangeChoice,
  toQueryRange,
  toRangeText,
  type RangeChoice,
} from '../query/range'

export const trendViews = ['line', 'bar', 'table'] as const
export type TrendView = (typeof trendViews)[number]

/** The whole question and how its answer is drawn, as it stands in the address. */
export interface TrendState {
  readonly series: readonly TrendSeries[]
  readonly filters: readonly EventFilter[]
  readonly breakdown?: string | undefined
  readonly range: RangeChoice
  readonly granularity: Granularity
  readonly compare: boolean
  readonly view: TrendView
}

export interface TrendSearch {
  readonly s?: string[]
  readonly f?: string[]
  readonly breakdown?: string
  readonly range?: string
  readonly by?: string
  readonly compare?: string
  readonly view?: string
}

export const anyEvent = '*'
const defaultRange = { kind: 'relative', last: '30d' } as const
export const defaultSeries: TrendSeries = { event: anyEvent, measure: { kind: 'count' }, filters: [] }

/** `purchase~sum:revenue~country:is:DE`: event, measure, then filters of this series alone. */
export function toSeriesText(series: TrendSeries): string {
  const { event, measure, filters } = series
  const field = 'field' in measure ? `:${escapePart(measure.field)}` : ''
  return [escapePart(event), `${measure.kind}${field}`, ...filters.map(toFilterText)].join('~')
}

export function parseSeriesText(text: string): TrendSeries | undefined {
  const [event, measure, ...filters] = text.split('~')
  if (event === undefined || measure === undefined) return undefined
  const [kind, field] = measure.split(':')
  const parsed = trendSeries.safeParse({
    event: unescapePart(event),
    measure: { kind, ...(field !== undefined && { field: unescapePart(field) }) },
    filters: parseFilterTexts(filters),
  })
  return parsed.success ? parsed.data : undefined
}

export function parseTrendSearch(search: Readonly<Record<string, unknown>>): TrendState {
  const range = parseRangeChoice(textOf(search.range)) ?? defaultRange
  const series = listOf(search.s)
    .map(parseSeriesText)
    .filter((one) => one !== undefined)
    .slice(0, 10)
  return {
    series: series.length > 0 ? series : [defaultSeries],
    filters: parseFilterTexts(listOf(search.f)),
    breakdown: eventField.safeParse(textOf(search.breakdown)).data,
    range,
    granularity: fittingGranularity(range, textOf(search.by)),
    compare: textOf(search.compare) === '1',
    view: trendViews.find((one) => one === search.view) ?? 'line',
  }
}

export function toTrendSearch(state: TrendState): TrendSearch {
  const series = state.series.map(toSeriesText)
  const range = toRangeText(state.range)
  return {
    ...((series.length > 1 || series[0] !== toSeriesText(defaultSeries)) && { s: series }),
    ...(state.filters.length > 0 && { f: state.filters.map(toFilterText) }),
    ...(state.breakdown !== undefined && { breakdown: state.breakdown }),
    ...(range !== toRangeText(defaultRange) && { range }),
    ...(state.granularity !== defaultGranularity(state.range) && { by: state.granularity }),
    ...(state.compare && { compare: '1' }),
    ...(state.view !== 'line' && { view: state.view }),
  }
}

/** What the API is asked; checked by the domain's own schema. */
export function toTrendDefinition(state: TrendState, timeZone: string): TrendDefinition {
  return trendDefinition.parse({
    series: state.series,
    filters: state.filters,
    breakdown: state.breakdown,
    granularity: state.granularity,
    range: toQueryRange(state.range, timeZone),
    compare: state.compare,
  })
}
