export * from './person-feature.ts'
export * from './person-features-query.ts'
