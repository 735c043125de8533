export * from './live.query.ts'
