import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { projectProcedure } from '../../trpc/procedures.ts'

export const ledgerRouter = router({
  read: projectProcedure
    .input(z.object({ days: z.number().int().min(1).max(30).default(7) }))
    .query(({ ctx, input }) => ctx.services.ledger.read(ctx.project, input.days)),
})
