/** A seeded source of randomness: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** True with the given probability. */
  chance(probability: number): boolean
  /** Whole number in [0, below). */
  below(limit: number): number
  pick<Value>(values: readonly [Value, ...Value[]]): Value
  /** Index of a weight, chosen in proportion. @param sums running sums of the weights. */
  weighted(sums: readonly number[]): number
  /** Exponentially distributed with the given mean. */
  exponential(mean: number): number
}

/** sfc32 by Chris Doty-Humphrey (public domain, PractRand), seeded through splitmix32. */
export function createRandom(seed: number): Random {
  let state = seed | 0
  const split = () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return mixed ^ (mixed >>> 15)
  }
  let a = split()
  let b = split()
  let c = split()
  let counter = 1
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 0x1_0000_0000
  }
  for (let warmUp = 0; warmUp < 12; warmUp++) next()
  return {
    next,
    chance: (probability) => next() < probability,
    below: (limit) => Math.floor(next() * limit),
    pick: (values) => values[Math.floor(next() * values.length)] ?? values[0],
    weighted(sums) {
      const wanted = next() * (sums.at(-1) ?? 0)
      let first = 0
      let last = sums.length - 1
      while (first < last) {
        const middle = (first + last) >> 1
        if ((sums[middle] ?? 0) > wanted) last = middle
        else first = middle + 1
      }
      return first
    },
    exponential: (mean) => -Math.log(1 - next()) * mean,
  }
}

export function runningSums(weights: readonly number[]): number[] {
  let sum = 0
  return weights.map((weight) => (sum += weight))
}
