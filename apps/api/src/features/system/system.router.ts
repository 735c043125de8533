import { router } from '../../trpc/init.ts'
import { callerProcedure } from '../../trpc/procedures.ts'

export interface SystemInfo {
  /** The origin that snippets send events to, for instance `https://stats.example.com`. */
  readonly ingestUrl: string
  readonly version: string
}

export const systemRouter = router({
  info: callerProcedure.query(({ ctx }) => ctx.services.system),
})
