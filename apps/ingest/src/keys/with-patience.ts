import { DomainError } from '@sightline/domain/kernel'

/** A store that has not answered by then counts as away: one that hangs must not hold events up. */
const patienceMs = 1_000

/** @throws DomainError `unavailable` when there is no answer in time. */
export async function withPatience<Value>(answer: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new DomainError('unavailable', 'the database does not answer')),
    patienceMs,
  )
  try {
    return await Promise.race([answer, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
