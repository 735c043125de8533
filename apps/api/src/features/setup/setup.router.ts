import { newOwner } from '@sightline/domain/account'
import { router } from '../../trpc/init.ts'
import { publicProcedure } from '../../trpc/procedures.ts'

export const setupRouter = router({
  status: publicProcedure.query(({ ctx }) => ctx.services.setup.status()),
  /** Only while there is no account at all; signs in by cookie. */
  createOwner: publicProcedure.input(newOwner).mutation(async ({ ctx, input }) => {
    const { cookies, ...owner } = await ctx.services.setup.createOwner(input)
    ctx.setCookies(cookies)
    return owner
  }),
})
