export * from './trend.ts'
export * from './trend-result.ts'
