import { newProjectKey } from '@sightline/domain/project'
import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { projectMemberProcedure } from '../../trpc/procedures.ts'

export const keyRouter = router({
  list: projectMemberProcedure.query(({ ctx }) => ctx.services.key.list(ctx.project)),
  /** The only answer that holds the secret. */
  create: projectMemberProcedure
    .input(newProjectKey)
    .mutation(({ ctx, input }) => ctx.services.key.create(ctx.project, input)),
  revoke: projectMemberProcedure
    .input(z.object({ keyId: z.guid() }))
    .mutation(({ ctx, input }) => ctx.services.key.revoke(ctx.project, input.keyId)),
})
