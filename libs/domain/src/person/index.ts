export * from './identity-edge.ts'
export * from './person-map.ts'
export * from './person.ts'
