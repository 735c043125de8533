import type { PersonMap } from '@sightline/domain/person'
import type { ProjectScope } from '@sightline/domain/project'
import type { SqlParams } from '../query/index.ts'

/**
 * The user of an event as a number: its own, else the one who owns its device, else the device, which `visitor_hash`
 * stands for when there is no user. Numbers are counted in half the time of texts. Needs `toDeviceUsersSql` joined.
 */
const user = `multiIf(user_id != '', sipHash64(user_id), device_user_hash != 0, device_user_hash, visitor_hash)`

/** The same as the id itself, for who lists persons by name. */
const userId = `multiIf(user_id != '', user_id, device_user_id != '', device_user_id, anonymous_id)`

/** The person of an event as a number: its user, or whom that user's aliases make one with. */
export function toPersonSql(persons: PersonMap, params: SqlParams): string {
  if (persons.personById.size === 0) return user
  const toHashes = (ids: Iterable<string>) => `arrayMap(id -> sipHash64(id), ${params.bindTexts(ids)})`
  return `transform(${user}, ${toHashes(persons.personById.keys())}, ${toHashes(persons.personById.values())})`
}

/** The id of an event's person: the text that `toPersonSql` has the number of. */
export function toPersonIdSql(persons: PersonMap, params: SqlParams): string {
  if (persons.personById.size === 0) return userId
  const { personById } = persons
  return `transform(${userId}, ${params.bindTexts(personById.keys())}, ${params.bindTexts(personById.values())})`
}

/**
 * The user of each device that identified itself. An event without a user id counts for that user, whenever it
 * happened: the first user that a device identified as owns its anonymous history.
 */
export function toDeviceUsersSql(scope: ProjectScope, persons: PersonMap, params: SqlParams): string {
  const { undoneDevices } = persons
  const isUndone =
    undoneDevices.length === 0
      ? ''
      : ` AND NOT has(arrayZip(${params.bind(
          'Array(String)',
          undoneDevices.map(({ fromId }) => fromId),
        )}, ${params.bind(
          'Array(String)',
          undoneDevices.map(({ toId }) => toId),
        )}), (from_id, to_id))`
  return `(
  SELECT sipHash64(from_id) AS visitor_hash, argMin(to_id, (first_at, to_id)) AS device_user_id,
    sipHash64(device_user_id) AS device_user_hash
  FROM person_edges WHERE project_id = ${params.bind('UUID', scope.projectId)} AND kind = 'device'${isUndone}
  GROUP BY from_id
) AS device_users USING (visitor_hash)`
}
