export * from './bucket.ts'
export * from './filter.ts'
export * from './proof.ts'
export * from './range.ts'
