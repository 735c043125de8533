export * from './identity-edge.ts'
export * from './person-map.ts'
export * from './person.ts'
export * from './recent-person.ts'
