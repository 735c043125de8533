export * from './project.ts'
export * from './project-key.ts'
