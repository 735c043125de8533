import { projectBindingId } from '@sightline/domain/project'
import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { projectMemberProcedure } from '../../trpc/procedures.ts'

const bindingInput = z.object({ binding: projectBindingId })

export const projectBindingRouter = router({
  list: projectMemberProcedure.query(({ ctx }) => ctx.services.projectBinding.list(ctx.project)),
  add: projectMemberProcedure
    .input(bindingInput)
    .mutation(({ ctx, input }) => ctx.services.projectBinding.add(ctx.project, input.binding)),
  remove: projectMemberProcedure
    .input(bindingInput)
    .mutation(({ ctx, input }) => ctx.services.projectBinding.remove(ctx.project, input.binding)),
})
