export * from './source.query.ts'
