import { codeUnitAt } from '@sightline/domain/kernel'

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
  if (lastProject.projectId !== projectId) lastProject = mixProject(projectId)
  let { murmur, fx } = lastProject
  const units = eventId.length
  for (let index = 0; index < units; index++) {
    const unit = codeUnitAt(eventId, index)
    murmur = mixMurmur(murmur, unit)
    fx = mixFx(fx, unit)
  }
  const length = projectId.length + units
  return { high: finalize(murmur ^ length), low: finalize(fx ^ length) }
}

interface MixedProject {
  readonly projectId: string
  readonly murmur: number
  readonly fx: number
}

/** Both hashes after a project's id, with which each text begins: most events in a row are of one project. */
let lastProject: MixedProject = mixProject('')

function mixProject(projectId: string): MixedProject {
  let murmur = 0x9747b28c | 0
  let fx = 0x85ebca6b | 0
  for (let index = 0; index < projectId.length; index++) {
    const unit = codeUnitAt(projectId, index)
    murmur = mixMurmur(murmur, unit)
    fx = mixFx(fx, unit)
  }
  return { projectId, murmur, fx }
}

function mixMurmur(hash: number, unit: number): number {
  const scrambled = Math.imul(unit, 0xcc9e2d51)
  const mixed = hash ^ Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593)
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}

function mixFx(hash: number, unit: number): number {
  return Math.imul(((hash << 5) | (hash >>> 27)) ^ unit, 0x27220a95)
}

/** fmix32 of MurmurHash3 by Austin Appleby (public domain). */
function finalize(hash: number): number {
  let mixed = hash
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
