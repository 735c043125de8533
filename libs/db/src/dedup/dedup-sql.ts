/** A batch as the ledger knows it: whose events it holds, and when they arrived. */
export interface BatchSpan {
  readonly batchId: string
  readonly projectIds: readonly string[]
  /** Starts of hours, milliseconds since 1970. */
  readonly firstHourMs: number
  readonly lastHourMs: number
  readonly rows: number
}

export interface Condition {
  readonly where: string
  readonly params: Readonly<Record<string, unknown>>
}

const hourMs = 3_600_000

/** The rows of some batches; new ones stand in small parts, and the index of `received_at` leaves out the others. */
export function toBatchesSql(batches: readonly BatchSpan[]): Condition {
  return {
    where: `project_id IN {projectIds:Array(UUID)} AND batch_id IN {batchIds:Array(UUID)}
        AND received_at >= {receivedFrom:DateTime64(3)} AND received_at < {receivedTo:DateTime64(3)}`,
    params: {
      projectIds: [...new Set(batches.flatMap((batch) => batch.projectIds))],
      batchIds: batches.map((batch) => batch.batchId),
      receivedFrom: new Date(Math.min(...batches.map((batch) => batch.firstHourMs))),
      receivedTo: new Date(Math.max(...batches.map((batch) => batch.lastHourMs)) + hourMs),
    },
  }
}

/**
 * The rows of `events` that a table of the index names, by what the primary key can tell of them, so that few granules are
 * read. Subqueries instead of lists: a list of a thousand ids is longer than a server takes.
 * @param names a SELECT's FROM and WHERE over `stored_ids` or `removed_events`.
 */
export function toNamedSql(names: string, dayOf: string): string {
  return `project_id IN (SELECT project_id ${names})
        AND toDate(occurred_at) IN (SELECT ${dayOf} ${names})
        AND event IN (SELECT event ${names})
        AND visitor_hash IN (SELECT visitor_hash ${names})`
}

/** Which of `removed_events`: noted since an instant. */
export const removedSince = 'FROM removed_events WHERE removed_at >= {since:DateTime64(3)}'
