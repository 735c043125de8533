export * from './clickhouse-snapshot.ts'
export * from './postgres-dump.ts'
