export * from './error.ts'
export * from './exact-json.ts'
export * from './ratio.ts'
export * from './time-range.ts'
