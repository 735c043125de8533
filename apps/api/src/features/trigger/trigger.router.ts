import { triggerDefinition } from '@sightline/domain/trigger'
import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { projectMemberProcedure } from '../../trpc/procedures.ts'

const triggerInput = z.object({ triggerId: z.guid('expected the id of a trigger') })

/** Members only: a trigger calls addresses in the project's name, and holds the secret that signs them. */
export const triggerRouter = router({
  list: projectMemberProcedure.query(({ ctx }) => ctx.services.trigger.list(ctx.project)),
  create: projectMemberProcedure
    .input(z.object({ definition: triggerDefinition }))
    .mutation(({ ctx, input }) => ctx.services.trigger.create(ctx.project, input.definition)),
  update: projectMemberProcedure
    .input(triggerInput.extend({ definition: triggerDefinition }))
    .mutation(({ ctx, input }) => ctx.services.trigger.update(ctx.project, input.triggerId, input.definition)),
  remove: projectMemberProcedure
    .input(triggerInput)
    .mutation(({ ctx, input }) => ctx.services.trigger.remove(ctx.project, input.triggerId)),
  firings: projectMemberProcedure
    .input(triggerInput.extend({ limit: z.number().int().min(1).max(200).default(50) }))
    .query(({ ctx, input }) => ctx.services.trigger.firings(ctx.project, input.triggerId, input.limit)),
  retry: projectMemberProcedure
    .input(triggerInput)
    .mutation(({ ctx, input }) => ctx.services.trigger.retry(ctx.project, input.triggerId)),
})
