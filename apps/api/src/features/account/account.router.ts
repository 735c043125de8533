import { router } from '../../trpc/init.ts'
import { memberProcedure } from '../../trpc/procedures.ts'

export const accountRouter = router({
  me: memberProcedure.query(({ ctx }) => ctx.caller.account),
})
