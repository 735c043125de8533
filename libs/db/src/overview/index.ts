export * from './read-settled.ts'
export * from './sessions.query.ts'
export * from './top.query.ts'
export * from './traffic.query.ts'
