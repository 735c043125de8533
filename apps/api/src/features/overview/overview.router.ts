import { overviewDefinition, overviewTopDefinition } from '@sightline/domain/overview'
import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { projectProcedure } from '../../trpc/procedures.ts'

export const overviewRouter = router({
  run: projectProcedure
    .input(z.object({ definition: overviewDefinition }))
    .query(({ ctx, input }) => ctx.services.overview.run(ctx.project, input.definition)),
  top: projectProcedure
    .input(z.object({ definition: overviewTopDefinition }))
    .query(({ ctx, input }) => ctx.services.overview.top(ctx.project, input.definition)),
})
