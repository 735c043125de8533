import { toSessionsSelectSql, toTrafficCountsSelectSql } from '../clickhouse/index.ts'

/** How rows of `events` have fed a roll-up. */
interface Share {
  readonly table: string
  readonly keys: readonly string[]
  readonly sums: readonly string[]
  /** Minima and maxima: once more they change nothing. */
  readonly states: readonly string[]
  readonly toSelectSql: (where: string) => string
}

const shares: readonly Share[] = [
  {
    table: 'traffic_15m',
    keys: ['project_id', 'bucket'],
    sums: ['views', 'session_events'],
    states: [],
    toSelectSql: toTrafficCountsSelectSql,
  },
  {
    table: 'sessions',
    keys: ['project_id', 'day', 'session_hash'],
    sums: ['views', 'events'],
    states: ['visitor_hash', 'started_at', 'ended_at', 'country', 'browser', 'os', 'device', 'entry'],
    toSelectSql: toSessionsSelectSql,
  },
]

/**
 * Statements that take back what rows of `events` have added to the sums of the roll-ups, to be run once while the rows
 * are there. Unlike a repair they do not compare, so that batches may come meanwhile.
 */
export function buildSubtractions(where: string): string[] {
  return shares.map(({ table, keys, sums, states, toSelectSql }) => {
    const columns = [...keys, ...states, ...sums].join(', ')
    const values = [...keys, ...states, ...sums.map((sum) => `-${sum}`)].join(', ')
    return `INSERT INTO ${table} (${columns}) SELECT ${values} FROM (${toSelectSql(where)})`
  })
}
