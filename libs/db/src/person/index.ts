export * from './person-edge.query.ts'
export * from './person-sql.ts'
export * from './person-undo.store.ts'
export * from './person.query.ts'
