import type { TrendDefinition } from '@sightline/domain/trend'
import { toTrendSearch, type TrendState, type TrendView } from './trend-url'

/** The events that presets ask about: what they mean, and what they carry, is written in docs/query.md. */
export const presetEvents = ['feature_used', 'api_called', 'error'] as const
export type PresetEvent = (typeof presetEvents)[number]

export type PresetId =
  | 'feature-usage'
  | 'feature-adoption'
  | 'api-calls'
  | 'api-latency'
  | 'api-errors'
  | 'errors-by-message'
  | 'errors-by-page'
  | 'people-with-errors'

/** A report that is thought out already: a name, and the question behind it. */
export interface TrendPreset {
  readonly id: PresetId
  readonly group: 'Features' | 'API' | 'Errors'
  readonly title: string
  /** What the report answers, in a few words. */
  readonly hint: string
  readonly series: TrendDefinition['series']
  readonly breakdown?: string
  readonly view: TrendView
}

const feature = 'properties.feature'
const endpoint = 'properties.endpoint'
const message = 'properties.message'

export const trendPresets: readonly TrendPreset[] = [
  {
    id: 'feature-usage',
    group: 'Features',
    title: 'Feature usage',
    hint: 'Uses by feature',
    series: [{ event: 'feature_used', measure: { kind: 'count' }, filters: [] }],
    breakdown: feature,
    view: 'bar',
  },
  {
    id: 'feature-adoption',
    group: 'Features',
    title: 'Feature adoption',
    hint: 'Unique people by feature',
    series: [{ event: 'feature_used', measure: { kind: 'persons' }, filters: [] }],
    breakdown: feature,
    view: 'line',
  },
  {
    id: 'api-calls',
    group: 'API',
    title: 'API calls',
    hint: 'Calls by endpoint',
    series: [{ event: 'api_called', measure: { kind: 'count' }, filters: [] }],
    breakdown: endpoint,
    view: 'bar',
  },
  {
    id: 'api-latency',
    group: 'API',
    title: 'API latency',
    hint: '95th percentile by endpoint',
    series: [{ event: 'api_called', measure: { kind: 'p95', field: 'duration_ms' }, filters: [] }],
    breakdown: endpoint,
    view: 'line',
  },
  {
    id: 'api-errors',
    group: 'API',
    title: 'API errors',
    hint: 'Status 500 and above, by endpoint',
    series: [
      {
        event: 'api_called',
        measure: { kind: 'count' },
        filters: [{ field: 'properties.status', operator: 'gte', value: 500 }],
      },
    ],
    breakdown: endpoint,
    view: 'bar',
  },
  {
    id: 'errors-by-message',
    group: 'Errors',
    title: 'Errors by message',
    hint: 'What goes wrong most often',
    series: [{ event: 'error', measure: { kind: 'count' }, filters: [] }],
    breakdown: message,
    view: 'bar',
  },
  {
    id: 'errors-by-page',
    group: 'Errors',
    title: 'Errors by page',
    hint: 'Where it goes wrong',
    series: [{ event: 'error', measure: { kind: 'count' }, filters: [] }],
    breakdown: 'path',
    view: 'bar',
  },
  {
    id: 'people-with-errors',
    group: 'Errors',
    title: 'People who met an error',
    hint: 'How many it reached, each counted once',
    series: [{ event: 'error', measure: { kind: 'persons' }, filters: [] }],
    view: 'line',
  },
]

/** In the order of the menu; all presets of a group ask about one event. */
export const presetGroups = (
  [
    ['Features', 'feature_used'],
    ['API', 'api_called'],
    ['Errors', 'error'],
  ] as const
).map(([group, event]) => ({ group, event, presets: trendPresets.filter((one) => one.group === group) }))

/** What the preset asks, in place of the question so far; range, granularity and comparison stay as they are. */
export function toPresetQuestion({ series, breakdown, view }: TrendPreset) {
  return { series, filters: [], breakdown, view } satisfies Partial<TrendState>
}

/** The preset that asks just this, however its answer is drawn. */
export function findPreset(state: TrendState): TrendPreset | undefined {
  const asked = JSON.stringify(questionOf(state))
  return trendPresets.find((one) => JSON.stringify(questionOf({ ...state, ...toPresetQuestion(one) })) === asked)
}

function questionOf(state: TrendState) {
  const { s, f, breakdown } = toTrendSearch(state)
  return { s, f, breakdown }
}

/** The event of a preset that the question asks about although it is not known to the project. */
export function findMissingEvent(state: TrendState, knownEvents: readonly string[]): PresetEvent | undefined {
  return presetEvents.find((event) => !knownEvents.includes(event) && state.series.some((one) => one.event === event))
}
