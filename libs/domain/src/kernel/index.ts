export * from './error.ts'
export * from './ratio.ts'
export * from './time-range.ts'
