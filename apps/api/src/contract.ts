/** The one thing of the API that another app may name, and only as a type. */
export type { AppRouter } from './trpc/app-router.ts'
