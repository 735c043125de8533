export * from './event-policy.store.ts'
