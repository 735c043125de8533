export * from './canary.query.ts'
export * from './canary.store.ts'
