import type { Random } from '../generate/random.ts'
import { faultKinds, type FaultKind } from './faults/faults.ts'

/** Each of the kinds once, in any order. */
export function* planOnce(random: Random, kinds: readonly FaultKind[] = faultKinds): Generator<FaultKind> {
  const left = [...kinds]
  while (left.length > 0) yield* left.splice(random.below(left.length), 1)
}

/** Every kind once in each round, in another order each time, until the time is up. */
export function* planUntil(isOver: () => boolean, random: Random, kinds: readonly FaultKind[]): Generator<FaultKind> {
  for (;;) {
    for (const kind of planOnce(random, kinds)) {
      if (isOver()) return
      yield kind
    }
  }
}
