export * from './project.store.ts'
export * from './project-binding.store.ts'
export * from './project-key.store.ts'
export { createProjectKeySecret, hashProjectKey } from './project-key-secret.ts'
