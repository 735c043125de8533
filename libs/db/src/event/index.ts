export * from './event-block.ts'
export * from './event.writer.ts'
