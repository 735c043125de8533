export * from './person-features.query.ts'
