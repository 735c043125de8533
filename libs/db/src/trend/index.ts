export * from './trend.query.ts'
