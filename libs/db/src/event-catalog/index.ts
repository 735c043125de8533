export * from './event-catalog.query.ts'
