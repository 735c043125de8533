/** 64 bits that stand for an event id within its project. */
export interface EventIdHash {
  readonly high: number
  readonly low: number
}

/**
 * Two 32-bit hashes of different construction over the same UTF-16 units: MurmurHash3's x86 mixing and a
 * rotate-multiply in the manner of FxHash, each with Murmur's finalizer. Two ids collide with a chance of 2^-64;
 * at 100 million ids in the window that is 5e-12 for each new event. Not for hostile input across projects: the
 * project id is part of the text, so that a collision can only ever cost the project that made it.
 */
export function hashEventId(projectId: string, eventId: string): EventIdHash {
  let murmur = 0x9747b28c
  let fx = 0x85ebca6b
  for (const text of [projectId, eventId]) {
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index)
      let mixed = Math.imul(unit, 0xcc9e2d51)
      mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593)
      murmur ^= mixed
      murmur = (Math.imul((murmur << 13) | (murmur >>> 19), 5) + 0xe6546b64) | 0
      fx = Math.imul(((fx << 5) | (fx >>> 27)) ^ unit, 0x27220a95)
    }
  }
  const length = projectId.length + eventId.length
  return { high: finalize(murmur ^ length), low: finalize(fx ^ length) }
}

/** fmix32 of MurmurHash3 by Austin Appleby (public domain). */
function finalize(hash: number): number {
  let mixed = hash
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
