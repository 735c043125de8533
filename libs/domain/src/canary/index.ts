export * from './canary.ts'
export * from './canary-status.ts'
