export * from './apply-rules.ts'
export * from './event-rule.ts'
export * from './property-path.ts'
export * from './wildcard.ts'
