export * from './to-trend-result.ts'
export * from './trend.ts'
export * from './trend-result.ts'
