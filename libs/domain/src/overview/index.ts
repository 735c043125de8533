export * from './overview.ts'
export * from './to-overview-result.ts'
