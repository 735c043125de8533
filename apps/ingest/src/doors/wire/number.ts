import { isInexact } from '@sightline/domain/kernel'

/** In decimal, as people and JSON write numbers; not all that `Number` takes, such as nothing at all for 0. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** A number, also one that was sent as text, such as `"100"`; undefined for everything else, and where digits would be lost. */
export function toNumber(value: unknown): number | undefined {
  const text = typeof value === 'string' ? value.trim() : ''
  const number = decimal.test(text) ? Number(text) : value
  return typeof number === 'number' && Number.isFinite(number) && !isInexact(number) ? number : undefined
}
