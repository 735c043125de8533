import { trendDefinition } from '@sightline/domain/trend'
import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { projectProcedure } from '../../trpc/procedures.ts'

export const trendRouter = router({
  run: projectProcedure
    .input(z.object({ definition: trendDefinition }))
    .query(({ ctx, input }) => ctx.services.trend.run(ctx.project, input.definition)),
})
