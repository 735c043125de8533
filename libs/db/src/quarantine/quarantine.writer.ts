import type { ClickHouseClient } from '@clickhouse/client'
import type { QuarantineFilter, QuarantineReason, QuarantineState } from '@sightline/domain/quarantine'
import { toStorageError } from '../clickhouse/index.ts'
import { toColumnTime } from './quarantine-row.ts'
import type { QuarantineEntryRow } from './quarantine.query.ts'

/** What a replay found out about a row. */
export type ReplayedRow = QuarantineEntryRow & {
  readonly state: QuarantineState
  /** Of a row that waits on: what is at fault now. */
  readonly fault?: { readonly reason: QuarantineReason; readonly field: string; readonly message: string }
}

export type QuarantineWriter = ReturnType<typeof createQuarantineWriter>

/** Settles rows of the quarantine, each by its next version. All methods throw DomainError `unavailable`. */
export function createQuarantineWriter(client: ClickHouseClient) {
  return {
    /** @param version milliseconds since 1970; a later version wins. */
    async settle(projectId: string, replayId: string, rows: readonly ReplayedRow[], version: number): Promise<void> {
      if (rows.length === 0) return
      await run(() =>
        client.insert({
          table: 'quarantine',
          format: 'JSONEachRow',
          clickhouse_settings: { async_insert: 0, insert_deduplicate: 0 },
          values: rows.map((row) => ({
            project_id: projectId,
            received_at: toColumnTime(row.receivedAtMs),
            id: row.id,
            source: row.source,
            reason: row.fault?.reason ?? row.reason,
            field: row.fault?.field ?? row.field,
            message: row.fault?.message ?? row.message,
            event: row.event,
            event_id: row.eventId,
            library: row.library,
            raw: row.state === 'waiting' ? row.raw : '',
            is_cut: row.isCut,
            batch_id: '00000000-0000-0000-0000-000000000000',
            state: row.state,
            replay_id: replayId,
            version,
          })),
        }),
      )
    },

    /** Gives up what waits and fits the filter, and had arrived by then; the events go, their counts stay. */
    async discard(projectId: string, filter: QuarantineFilter, until: Date): Promise<void> {
      const names = (['reason', 'event', 'field', 'source'] as const).filter((name) => filter[name] !== undefined)
      const conditions = [
        ...names.map((name) => `${name} = {${name}:String}`),
        ...(filter.id === undefined ? [] : ['id = {id:UUID}']),
      ].map((condition) => ` AND ${condition}`)
      await run(() =>
        client.command({
          query: `
            INSERT INTO quarantine (project_id, received_at, id, source, reason, field, message, event, event_id,
                                    library, is_cut, batch_id, state, replay_id, version)
            SELECT project_id, received_at, id, source, reason, field, message, event, event_id,
                   library, is_cut, batch_id, 'discarded', replay_id, {version:UInt64}
            FROM quarantine FINAL
            WHERE project_id = {projectId:UUID} AND state = 'waiting' AND received_at <= {until:DateTime64(3)}
              ${conditions.join('')}`,
          query_params: { ...filter, projectId, until, version: until.getTime() },
        }),
      )
    },
  }
}

async function run(statement: () => Promise<unknown>): Promise<void> {
  try {
    await statement()
  } catch (error) {
    throw toStorageError(error)
  }
}
