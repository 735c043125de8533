export * from './find-completions.ts'
export * from './trigger.ts'
export * from './trigger-delivery.ts'
