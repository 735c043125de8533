export * from './stored-event.ts'
