import { eventPolicy } from '@sightline/domain/event-policy'
import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { projectMemberProcedure } from '../../trpc/procedures.ts'

export const eventPolicyRouter = router({
  get: projectMemberProcedure.query(({ ctx }) => ctx.services.eventPolicy.get(ctx.project)),
  /** How often each rule and schema acted in the last 30 days. */
  counts: projectMemberProcedure.query(({ ctx }) => ctx.services.eventPolicy.counts(ctx.project)),
  save: projectMemberProcedure
    .input(z.object({ policy: eventPolicy, revision: z.number().int().min(0) }))
    .mutation(({ ctx, input: { policy, revision } }) =>
      ctx.services.eventPolicy.save(ctx.project, { policy, revision }, ctx.caller.account.user.id),
    ),
})
