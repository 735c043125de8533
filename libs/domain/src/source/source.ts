/** What sends to a project: a door, a library, and its version. Texts are empty where the client did not say. */
export interface Source extends SourceCounts {
  /** Events received in each of the last 24 hours, oldest first; the last hour is still running. */
  readonly byHour: readonly number[]
  /** Events of the last day that were not stored but put into quarantine, of this door and library. */
  readonly quarantined: number
  /** A newer version of the same library sends as well. */
  readonly isOutdated: boolean
}

export interface SourceCounts {
  /** The door's name, such as `native` or `posthog`. */
  readonly source: string
  readonly library: string
  readonly libraryVersion: string
  /** Events received in the last hour, day and week. */
  readonly lastHour: number
  readonly lastDay: number
  readonly lastWeek: number
  readonly lastSeenAt: Date
}

export interface SourceHour {
  readonly source: string
  readonly library: string
  readonly libraryVersion: string
  /** How many hours ago: 0 is the running one. */
  readonly hoursAgo: number
  readonly events: number
}

export interface SourceRejects {
  readonly source: string
  readonly library: string
  readonly events: number
}

/** What sends, the busiest of the day first. Rejects are told for a library, and shown at its newest version. */
export function toSources(
  counts: readonly SourceCounts[],
  hours: readonly SourceHour[],
  rejects: readonly SourceRejects[],
): Source[] {
  const newest = new Map<string, SourceCounts>()
  for (const entry of counts) {
    const known = newest.get(libraryOf(entry))
    if (known === undefined || compareVersions(entry.libraryVersion, known.libraryVersion) > 0) {
      newest.set(libraryOf(entry), entry)
    }
  }
  return counts
    .map((entry) => {
      const isNewest = newest.get(libraryOf(entry)) === entry
      const own = rejects.filter((one) => one.source === entry.source && one.library === entry.library)
      return {
        ...entry,
        byHour: toByHour(hours.filter((hour) => isSame(hour, entry))),
        quarantined: isNewest ? own.reduce((sum, { events }) => sum + events, 0) : 0,
        isOutdated: !isNewest && entry.library !== '',
      }
    })
    .toSorted((a, b) => b.lastDay - a.lastDay || b.lastSeenAt.getTime() - a.lastSeenAt.getTime())
}

function libraryOf({ source, library }: { readonly source: string; readonly library: string }): string {
  return JSON.stringify([source, library])
}

function isSame(a: SourceHour, b: SourceCounts): boolean {
  return a.source === b.source && a.library === b.library && a.libraryVersion === b.libraryVersion
}

function toByHour(hours: readonly SourceHour[]): number[] {
  const byHour = Array.from({ length: 24 }, () => 0)
  for (const { hoursAgo, events } of hours) if (hoursAgo >= 0 && hoursAgo < 24) byHour[23 - hoursAgo] = events
  return byHour
}

/** By number, part for part: 1.10 is newer than 1.9. @returns negative, zero or positive, as for a sort. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[.+-]/))
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index++) {
    const difference = comparePart(left?.[index] ?? '', right?.[index] ?? '')
    if (difference !== 0) return difference
  }
  return 0
}

function comparePart(a: string, b: string): number {
  const isNumeric = /^\d+$/.test(a) && /^\d+$/.test(b)
  return isNumeric ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0
}
