export * from './stream.query.ts'
export * from './stream.store.ts'
