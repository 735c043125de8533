export * from './quarantine.query.ts'
export * from './quarantine.writer.ts'
export * from './quarantine-replay.store.ts'
export { toQuarantineRow } from './quarantine-row.ts'
