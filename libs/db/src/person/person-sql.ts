import type { PersonMap } from '@sightline/domain/person'
import type { ProjectScope } from '@sightline/domain/project'
import type { SqlParams } from '../query/index.ts'

/** The user of an event: its own, else the one who owns its device, else the device. Needs `toDeviceUsersSql` joined. */
const user = `multiIf(user_id != '', user_id, device_user_id != '', device_user_id, anonymous_id)`

/** The person of an event: its user, or whom that user's aliases make one with. */
export function toPersonSql(persons: PersonMap, params: SqlParams): string {
  if (persons.personById.size === 0) return user
  const ids = params.bind('Array(String)', [...persons.personById.keys()])
  const names = params.bind('Array(String)', [...persons.personById.values()])
  return `transform(${user}, ${ids}, ${names})`
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
  SELECT from_id AS anonymous_id, argMin(to_id, (first_at, to_id)) AS device_user_id
  FROM person_edges WHERE project_id = ${params.bind('UUID', scope.projectId)} AND kind = 'device'${isUndone}
  GROUP BY from_id
) AS device_users USING (anonymous_id)`
}
