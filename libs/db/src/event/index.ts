export * from './event-block.ts'
export * from './event.writer.ts'
export * from './ledger.query.ts'
export * from './read-ledger.ts'
