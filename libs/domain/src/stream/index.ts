export * from './stream.ts'
export * from './stream-offset.ts'
