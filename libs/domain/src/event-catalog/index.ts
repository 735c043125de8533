export * from './event-catalog.ts'
