export * from './project.ts'
export * from './project-key.ts'
export * from './project-binding.ts'
export * from './project-limits.ts'
