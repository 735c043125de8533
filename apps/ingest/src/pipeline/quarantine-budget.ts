export interface QuarantineLimits {
  readonly maxEventsPerDay: number
  readonly maxBytesPerDay: number
  /** Of all projects together. */
  readonly maxTotalBytesPerDay: number
}

/**
 * With 30 days of retention a project that sends nothing but garbage takes at most 2 GB of this process's quarantine
 * before compression, and all projects together 15 GB.
 */
const quarantineLimits: QuarantineLimits = {
  maxEventsPerDay: 50_000,
  maxBytesPerDay: 64 * 1024 * 1024,
  maxTotalBytesPerDay: 512 * 1024 * 1024,
}

export type QuarantineBudget = ReturnType<typeof createQuarantineBudget>

const dayMs = 86_400_000

/** How much of what is not stored is kept, for each project and day (UTC). What is beyond is counted only. */
export function createQuarantineBudget(limits: QuarantineLimits = quarantineLimits) {
  let day = 0
  let totalBytes = 0
  let spent = new Map<string, { events: number; bytes: number }>()

  function spentBy(projectId: string, nowMs: number) {
    const today = Math.floor(nowMs / dayMs)
    if (today !== day) {
      day = today
      totalBytes = 0
      spent = new Map()
    }
    const known = spent.get(projectId)
    if (known !== undefined) return known
    const nothing = { events: 0, bytes: 0 }
    spent.set(projectId, nothing)
    return nothing
  }

  function hasRoom(projectId: string, nowMs: number): boolean {
    const { events, bytes } = spentBy(projectId, nowMs)
    return events < limits.maxEventsPerDay && bytes < limits.maxBytesPerDay && totalBytes < limits.maxTotalBytesPerDay
  }

  return {
    /** Cheap, to be asked before an event is encoded. */
    hasRoom,

    /** @returns whether an event of so many bytes may be kept; then it is paid for. */
    take(projectId: string, bytes: number, nowMs: number): boolean {
      if (!hasRoom(projectId, nowMs)) return false
      const entry = spentBy(projectId, nowMs)
      entry.events++
      entry.bytes += bytes
      totalBytes += bytes
      return true
    },
  }
}
