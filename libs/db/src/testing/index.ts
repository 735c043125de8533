export type {} from './engines.ts'
export * from './clickhouse.ts'
export * from './event-row.ts'
export * from './postgres.ts'
