export * from './drop-reason.ts'
export * from './quarantine.ts'
export * from './quarantine-replay.ts'
export * from './replay-wire.ts'
