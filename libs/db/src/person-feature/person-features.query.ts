import type { TimeRange } from '@sightline/domain/kernel'
import type { PersonMap } from '@sightline/domain/person'
import { toFeatureColumn, type PersonFeatures } from '@sightline/domain/person-feature'
import type { ProjectScope } from '@sightline/domain/project'
import type { ClickHouseExport } from '../clickhouse/index.ts'
import { toDeviceUsersSql, toPersonIdSql, toPersonSql } from '../person/index.ts'
import { SqlParams, toEventsWhereSql } from '../query/index.ts'
import { toSaidSql, toTraitEventsSql, toTraitValueSql } from './trait-sql.ts'

const dayMs = 86_400_000

export interface PersonFeaturesInput extends Pick<PersonFeatures, 'events' | 'traits' | 'label' | 'part'> {
  readonly range: TimeRange
  readonly persons: PersonMap
}

/**
 * One row for each person with an event in the range, in order of their ids. Several readings of the events, each of few
 * columns and grouped by the person as a number, are joined. But for the label nothing of `range.to` or later is read.
 */
export function buildPersonFeaturesQuery(scope: ProjectScope, input: PersonFeaturesInput): ClickHouseExport {
  const params = new SqlParams()
  const sources = createSources(scope, input, params)
  const tables = [
    ...toActivityTables(scope, sources, params),
    ...toCountTables(input, sources, params),
    ...toTraitTables(input, sources, params),
    ...toLabelTables(scope, input, sources, params),
  ]
  const [first, ...others] = tables
  return {
    name: 'person_features',
    sql: `
SELECT ${tables.flatMap(({ columns }) => columns).join(',\n       ')}
FROM (${first?.sql ?? ''}) AS ${first?.name ?? ''}
${others.map(({ name, sql }) => `LEFT JOIN (${sql}) AS ${name} USING (person)`).join('\n')}
ORDER BY person_id`,
    params: params.values,
  }
}

/** One reading of the events, a row for each person, and what the answer takes from it. */
interface PersonTable {
  readonly name: string
  readonly sql: string
  readonly columns: readonly string[]
}

interface Sources {
  /** The person of an event as a number, and as an id. */
  readonly person: string
  readonly personId: string
  readonly from: string
  readonly projectId: string
  /** Conditions on events of any name, of what somebody did in the range, and of anything before its end. */
  readonly within: string
  readonly done: string
  readonly before: string
  /** The end of the range. */
  readonly to: string
}

/** Each value is bound once, for some of them are long: the same conditions stand in several readings. */
function createSources(scope: ProjectScope, input: PersonFeaturesInput, params: SqlParams): Sources {
  const { range, persons, part } = input
  const person = toPersonSql(persons, params)
  const ofPart =
    part === undefined
      ? ''
      : ` AND ${person} % ${params.bind('UInt32', part.of)} = ${params.bind('UInt32', part.index)}`
  const within = toEventsWhereSql(scope, { range, filters: [] }, params) + ofPart
  const before = toEventsWhereSql(scope, { range: { from: new Date(0), to: range.to }, filters: [] }, params)
  return {
    person,
    personId: toPersonIdSql(persons, params),
    from: `FROM events LEFT JOIN ${toDeviceUsersSql(scope, persons, params)}`,
    projectId: params.bind('UUID', scope.projectId),
    within,
    // As a trend of all events has it: what clients and systems report by themselves is nothing that a person did.
    done: `${within} AND kind != 'system'`,
    before,
    to: params.bind("DateTime64(3, 'UTC')", range.to),
  }
}

/**
 * The order of events as one number, at one time by their ids, so that the same question has the same answer. A tuple of
 * both costs three times as much.
 */
const order = 'toUnixTimestamp64Milli(occurred_at) * 1048576 + sipHash64(event_id) % 1048576'

function toActivityTables(scope: ProjectScope, sources: Sources, params: SqlParams): PersonTable[] {
  const { person, personId, from, done, before, to } = sources
  const last = (column: string) => `argMaxIf(${column}, ${order}, ${column} != '')`
  const first = (column: string) => `argMinIf(${column}, ${order}, ${column} != '')`
  const activity = `
  SELECT ${person} AS person, any(${personId}) AS id,
         max(occurred_at) AS last_at, uniqExact(toDate(occurred_at, ${params.bind('String', scope.timeZone)})) AS days,
         uniqExactIf(session_hash, session_id != '') AS session_count, countIf(kind IN ('page', 'screen')) AS views,
         count() AS event_count, uniqExact(event) AS names,
         toFloat64(sum(revenue)) AS revenue_sum, countIf(revenue > 0) AS purchase_count,
         ${last('country')} AS country_last, ${last('browser')} AS browser_last, ${last('os')} AS os_last,
         ${last('device')} AS device_last
  ${from}
  WHERE ${done}
  GROUP BY person`
  const visits = `
  SELECT person, avg(ms) / 1000 AS mean_seconds
  FROM (
    SELECT ${person} AS person, dateDiff('millisecond', min(occurred_at), max(occurred_at)) AS ms
    ${from}
    WHERE ${done} AND session_id != ''
    GROUP BY person, session_hash
  )
  GROUP BY person`
  // Whether the person had signed in by then, not whether they have now: that would foretell the label.
  const history = `
  SELECT ${person} AS person, max(user_id != '') AS is_user, min(occurred_at) AS first_at, ${first('channel')} AS channel_first,
         ${first('utm_source')} AS utm_source_first
  ${from}
  WHERE ${before} AND kind != 'system'
    AND person IN (SELECT ${person} ${from} WHERE ${done})
  GROUP BY person`
  const whole = (expression: string, name: string) => `toInt64(${expression}) AS ${name}`
  const text = (expression: string, name: string) => `nullIf(toString(${expression}), '') AS ${name}`
  const leading = [
    'activity.id AS person_id',
    whole('history.is_user', 'is_identified'),
    'history.first_at AS first_seen',
    'activity.last_at AS last_seen',
    whole(
      `intDiv(toUnixTimestamp64Milli(${to}) - toUnixTimestamp64Milli(activity.last_at), ${dayMs})`,
      'days_since_last_seen',
    ),
    whole('activity.days', 'active_days'),
    whole('activity.session_count', 'sessions'),
    'if(activity.session_count = 0, NULL, visits.mean_seconds) AS average_session_seconds',
    whole('activity.views', 'page_views'),
    whole('activity.event_count', 'events'),
    whole('activity.names', 'distinct_events'),
    'activity.revenue_sum AS revenue',
    whole('activity.purchase_count', 'purchases'),
    ...['country', 'browser', 'os', 'device'].map((column) => text(`activity.${column}_last`, `last_${column}`)),
    text('history.channel_first', 'first_channel'),
    text('history.utm_source_first', 'first_utm_source'),
  ]
  return [
    { name: 'activity', sql: activity, columns: leading },
    { name: 'visits', sql: visits, columns: [] },
    { name: 'history', sql: history, columns: [] },
  ]
}

/** Events that were asked for by name count whatever their kind, as they do in a trend. */
function toCountTables({ events }: PersonFeaturesInput, sources: Sources, params: SqlParams): PersonTable[] {
  if (events.length === 0) return []
  const counts = events.map((event, index) => `countIf(event = ${params.bind('String', event)}) AS n${index}`)
  return [
    {
      name: 'counts',
      sql: `
  SELECT ${sources.person} AS person, ${counts.join(', ')}
  ${sources.from}
  WHERE ${sources.within} AND event IN ${params.bind('Array(String)', events)}
  GROUP BY person`,
      columns: events.map(
        (event, index) => `toInt64(counts.n${index}) AS ${params.bind('Identifier', toFeatureColumn('count', event))}`,
      ),
    },
  ]
}

/** What was known of a person when the range ended; no bots are left out, as on the person's page. */
function toTraitTables({ traits }: PersonFeaturesInput, sources: Sources, params: SqlParams): PersonTable[] {
  if (traits.length === 0) return []
  return [
    {
      name: 'traits',
      sql: `
  SELECT person, ${traits.map((trait, index) => `${toTraitValueSql(trait, index + 1, params)} AS t${index}`).join(',\n    ')}
  FROM (
    SELECT ${sources.person} AS person, arraySort(groupArray(${toSaidSql(traits, params)})) AS said
    ${sources.from}
    WHERE project_id = ${sources.projectId} AND occurred_at < ${sources.to} AND ${toTraitEventsSql(params)}
    GROUP BY person
  )`,
      columns: traits.map(
        ({ name }, index) => `traits.t${index} AS ${params.bind('Identifier', toFeatureColumn('trait', name))}`,
      ),
    },
  ]
}

function toLabelTables(
  scope: ProjectScope,
  { range, label }: PersonFeaturesInput,
  sources: Sources,
  params: SqlParams,
): PersonTable[] {
  if (label === undefined) return []
  const after = { from: range.to, to: new Date(range.to.getTime() + label.days * dayMs) }
  return [
    {
      name: 'labels',
      sql: `
  SELECT ${sources.person} AS person, 1 AS is_done
  ${sources.from}
  WHERE ${toEventsWhereSql(scope, { range: after, filters: [], event: label.event }, params)}
  GROUP BY person`,
      columns: ['toInt64(labels.is_done) AS label'],
    },
  ]
}
