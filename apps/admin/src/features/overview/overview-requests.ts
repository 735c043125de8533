import type { OverviewDefinition, OverviewDimension, OverviewTopDefinition } from '@sightline/domain/overview'
import { toQueryRange } from '../query/range'
import type { OverviewState } from './overview-url'

/** Rows in a card; all of them are behind "Show all". */
export const topRows = 9

export interface OverviewRequests {
  readonly run: OverviewDefinition
  readonly tops: readonly OverviewTopDefinition[]
}

/** What the page asks when it opens: shared by the page and by the route that asks ahead of it. */
export function overviewRequests(state: OverviewState, timeZone: string): OverviewRequests {
  const dimensions = ['path', state.sources, 'country', state.devices] as const
  return {
    run: { range: toQueryRange(state.range, timeZone), granularity: state.granularity, filters: [...state.filters] },
    tops: dimensions.map((dimension) => topRequest(state, timeZone, dimension, topRows)),
  }
}

export function topRequest(
  state: OverviewState,
  timeZone: string,
  dimension: OverviewDimension,
  limit: number,
): OverviewTopDefinition {
  return { range: toQueryRange(state.range, timeZone), dimension, filters: [...state.filters], limit }
}
