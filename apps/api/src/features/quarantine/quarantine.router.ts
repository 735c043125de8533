import { quarantineFilter, quarantineListRequest } from '@sightline/domain/quarantine'
import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { projectMemberProcedure } from '../../trpc/procedures.ts'

const filterInput = z.object({ filter: quarantineFilter })

/** For members only: events that were not stored may hold what should never have been sent. */
export const quarantineRouter = router({
  list: projectMemberProcedure
    .input(quarantineListRequest)
    .query(({ ctx, input }) => ctx.services.quarantine.list(ctx.project, input)),
  summary: projectMemberProcedure.query(({ ctx }) => ctx.services.quarantine.summary(ctx.project)),
  replays: projectMemberProcedure.query(({ ctx }) => ctx.services.quarantine.replays(ctx.project)),
  /** Orders it; `replays` tells how it goes. */
  replay: projectMemberProcedure
    .input(filterInput)
    .mutation(({ ctx, input }) =>
      ctx.services.quarantine.replay(ctx.project, input.filter, ctx.caller.account.user.id),
    ),
  discard: projectMemberProcedure
    .input(filterInput)
    .mutation(({ ctx, input }) => ctx.services.quarantine.discard(ctx.project, input.filter)),
})
