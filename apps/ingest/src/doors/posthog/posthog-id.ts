import { isInexact, isRawNumber } from '@sightline/domain/kernel'
import { toFields, toId, type Fields } from '../wire/fields.ts'

/** An id as text; a number that no double can hold has all its digits once the body is read exactly. */
export function toPosthogId(value: unknown): string | undefined {
  return toId(isRawNumber(value) ? value.rawJSON : value)
}

const idNames = ['distinct_id', '$distinct_id', '$device_id', '$user_id', '$anon_distinct_id', 'alias', '$group_key']

/** Whether an id has been read as a number that may have lost digits: then two people could have become one. */
export function hasInexactId(event: Fields): boolean {
  const properties = toFields(event['properties'])
  const groups = Object.values(toFields(properties['$groups']))
  const ids = [event, properties].flatMap((fields) => idNames.map((name) => fields[name]))
  return [...ids, ...groups].some((id) => typeof id === 'number' && isInexact(id))
}
