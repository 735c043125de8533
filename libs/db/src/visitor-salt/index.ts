export * from './visitor-salt.store.ts'
