export * from './live-event.ts'
export * from './live.ts'
export * from './to-live-snapshot.ts'
export * from './visitor-label.ts'
