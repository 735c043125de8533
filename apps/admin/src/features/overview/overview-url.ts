import type { OverviewDimension } from '@sightline/domain/overview'
import type { EventFilter, Granularity } from '@sightline/domain/query'
import { listOf, textOf } from '../../client/search-string'
import { parseFilterTexts, toFilterText } from '../query/filter-url'
import { defaultGranularity, fittingGranularity, parseRangeChoice, toRangeText, type RangeChoice } from '../query/range'
import { overviewMetricNames, type OverviewMetric } from './overview-metric'

export const sourceDimensions = ['referrer_host', 'channel', 'utm_source', 'utm_medium', 'utm_campaign'] as const
export const deviceDimensions = ['browser', 'os', 'device'] as const

/** All that the page shows, as it stands in the address. */
export interface OverviewState {
  readonly range: RangeChoice
  readonly granularity: Granularity
  readonly metric: OverviewMetric
  readonly filters: readonly EventFilter[]
  readonly sources: OverviewDimension
  readonly devices: OverviewDimension
}

export interface OverviewSearch {
  readonly range?: string
  readonly by?: string
  readonly metric?: string
  readonly sources?: string
  readonly devices?: string
  readonly f?: string[]
}

const defaultRange = { kind: 'relative', last: '30d' } as const

export function parseOverviewSearch(search: Readonly<Record<string, unknown>>): OverviewState {
  const range = parseRangeChoice(textOf(search.range)) ?? defaultRange
  return {
    range,
    granularity: fittingGranularity(range, textOf(search.by)),
    metric: overviewMetricNames.find((one) => one === search.metric) ?? 'visitors',
    filters: parseFilterTexts(listOf(search.f)),
    sources: sourceDimensions.find((one) => one === search.sources) ?? 'referrer_host',
    devices: deviceDimensions.find((one) => one === search.devices) ?? 'browser',
  }
}

/** Defaults are left out, so that the plain address stays plain. */
export function toOverviewSearch(state: OverviewState): OverviewSearch {
  const range = toRangeText(state.range)
  return {
    ...(range !== toRangeText(defaultRange) && { range }),
    ...(state.granularity !== defaultGranularity(state.range) && { by: state.granularity }),
    ...(state.metric !== 'visitors' && { metric: state.metric }),
    ...(state.sources !== 'referrer_host' && { sources: state.sources }),
    ...(state.devices !== 'browser' && { devices: state.devices }),
    ...(state.filters.length > 0 && { f: state.filters.map(toFilterText) }),
  }
}
