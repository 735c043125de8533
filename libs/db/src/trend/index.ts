export { type TrendRow, type TrendSlice } from './slice-sql.ts'
export * from './trend.query.ts'
export * from './trend-breakdown.query.ts'
