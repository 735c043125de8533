export * from './corrupt-segment.ts'
export * from './ledger.ts'
