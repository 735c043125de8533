export * from './answer-cache.ts'
export * from './client.ts'
