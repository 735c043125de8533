export * from './session-sql.ts'
