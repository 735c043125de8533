import { ClickHouseError } from '@clickhouse/client'

/** TOO_MANY_ROWS: `max_rows_to_group_by` was reached. */
const tooManyRows = '158'

/** True when a query gave up because it met more groups than it was allowed to hold. */
export function isTooManyGroups(error: unknown): boolean {
  return error instanceof ClickHouseError && error.code === tooManyRows
}
