export * from './event-catalog.ts'
export * from './to-event-fields.ts'
