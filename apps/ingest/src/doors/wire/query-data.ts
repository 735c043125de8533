import { DomainError } from '@sightline/domain/kernel'
import type { DoorRequest } from '../door.ts'
import { parseFormJson } from './form.ts'
import { parseJsonByLook } from './json.ts'

/**
 * JSON from `?data=`, packed in any way that a form may pack it: what images, scripts and old clients send by GET.
 * @throws DomainError `invalid_input` when there is none; `limit_exceeded` when it inflates to more than `maxBytes`.
 */
export function readQueryData({ query }: Pick<DoorRequest, 'query'>, maxBytes: number): unknown {
  const { data } = query
  if (typeof data !== 'string') throw new DomainError('invalid_input', 'expected data', { field: 'data' })
  return parseFormJson(`data=${encodeURIComponent(data)}`, maxBytes, parseJsonByLook)
}
