import { router } from '../../trpc/init.ts'
import { memberProcedure } from '../../trpc/procedures.ts'

export const canaryRouter = router({
  status: memberProcedure.query(({ ctx }) => ctx.services.canary.status()),
})
