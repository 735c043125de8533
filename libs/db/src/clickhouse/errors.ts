import { ClickHouseError } from '@clickhouse/client'
import { DomainError } from '@sightline/domain/kernel'

/** Codes of the server that say "not now": too many queries or parts, memory, read-only after a disk fault. */
const transientCodes = new Set(['159', '202', '203', '209', '210', '241', '242', '243', '252', '319', '425', '999'])

/**
 * Translates a driver error once, by code. A statement that the server refuses (a bug, or a value that does not fit)
 * stays what it is; everything that may heal itself becomes `unavailable`.
 * @param signal of the caller: once it has aborted the fault is not the store's, and its reason is what is thrown.
 */
export function toStorageError(error: unknown, signal?: AbortSignal): Error {
  if (signal?.aborted === true && signal.reason instanceof Error) return signal.reason
  if (error instanceof DomainError) return error
  if (error instanceof ClickHouseError) {
    if (!transientCodes.has(error.code)) return error
    return new DomainError('unavailable', 'the event store is busy', { code: error.code, type: error.type }, error)
  }
  return new DomainError('unavailable', 'the event store does not answer', {}, error)
}

/** True when sending the same statement again can succeed without anyone changing it. */
export function isRetryable(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'unavailable'
}
