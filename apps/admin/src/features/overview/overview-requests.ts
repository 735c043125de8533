import type { OverviewDefinition, OverviewDimension, OverviewTopDefinition } from '@sightline/domain/overview'
import { toQueryRange } from '../query/range'
import type { OverviewState } from './overview-url'

/** Rows in a card; all of them are behind "Show all". */
export const topRows = 9

/** What the chart is drawn from: shared by the page and by the route that asks ahead of it. */
export function runRequest(state: OverviewState, timeZone: string): OverviewDefinition {
  return { range: toQueryRange(state.range, timeZone), granularity: state.granularity, filters: [...state.filters] }
}

export function topRequest(
  state: OverviewState,
  timeZone: string,
  dimension: OverviewDimension,
  limit: number,
): OverviewTopDefinition {
  return { range: toQueryRange(state.range, timeZone), dimension, filters: [...state.filters], limit }
}
