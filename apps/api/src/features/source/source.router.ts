import { router } from '../../trpc/init.ts'
import { projectProcedure } from '../../trpc/procedures.ts'

export const sourceRouter = router({
  list: projectProcedure.query(({ ctx }) => ctx.services.source.list(ctx.project)),
})
