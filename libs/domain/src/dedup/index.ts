export * from './choose-removals.ts'
