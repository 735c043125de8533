import { newProject, projectChange } from '@sightline/domain/project'
import { router } from '../../trpc/init.ts'
import { callerProcedure, memberProcedure, projectMemberProcedure, projectProcedure } from '../../trpc/procedures.ts'

export const projectRouter = router({
  list: callerProcedure.query(({ ctx }) => ctx.services.project.listFor(ctx.caller)),
  get: projectProcedure.query(({ ctx }) => ctx.project),
  create: memberProcedure
    .input(newProject)
    .mutation(({ ctx, input }) => ctx.services.project.create(ctx.caller.account.organization.id, input)),
  update: projectMemberProcedure
    .input(projectChange)
    .mutation(({ ctx, input }) => ctx.services.project.update(ctx.project, input)),
  usage: projectProcedure.query(({ ctx }) => ctx.services.project.readUsage(ctx.project)),
})
