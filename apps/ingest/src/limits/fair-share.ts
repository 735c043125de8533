/**
 * Whether one of those who share a buffer may take more of it: each may hold at most nine times what is free. So one
 * alone can use nine tenths, and there is always room for the next; the more of them want much, the less each may hold,
 * and who wants little is never refused on account of the others. No shares need to be set up or known beforehand.
 * A. K. Choudhury, E. L. Hahne, "Dynamic queue length thresholds for shared-memory packet switches", IEEE/ACM
 * Transactions on Networking 6(2), 1998.
 * @param held by the one who asks; @param used by all of them. All in the same unit.
 */
export function mayHold(held: number, asked: number, used: number, max: number): boolean {
  return used + asked <= max && held + asked <= greed * (max - used)
}

const greed = 9
