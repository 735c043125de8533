import { router } from '../../trpc/init.ts'
import { projectProcedure } from '../../trpc/procedures.ts'

export const liveRouter = router({
  snapshot: projectProcedure.query(({ ctx }) => ctx.services.live.snapshot(ctx.project)),
  /** A snapshot at once and every few seconds, and in between each event as it is accepted. */
  subscribe: projectProcedure.subscription(({ ctx, signal }) => ctx.services.live.subscribe(ctx.project, signal)),
  /** What becomes of each event, with field and reason where it is not stored; sampled beyond 50 a second. */
  tail: projectProcedure.subscription(({ ctx, signal }) => ctx.services.live.tail(ctx.project, signal)),
})
