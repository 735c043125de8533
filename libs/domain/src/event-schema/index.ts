export * from './event-schema.ts'
export * from './find-schema-fault.ts'
