import { identityEdgeKey, personRequest, personTimelineRequest } from '@sightline/domain/person'
import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { projectMemberProcedure, projectProcedure } from '../../trpc/procedures.ts'

const edgeInput = z.object({ edge: identityEdgeKey })

export const personRouter = router({
  recent: projectProcedure.query(({ ctx }) => ctx.services.person.recent(ctx.project)),
  find: projectProcedure
    .input(personRequest)
    .query(({ ctx, input }) => ctx.services.person.find(ctx.project, input.id)),
  timeline: projectProcedure
    .input(personTimelineRequest)
    .query(({ ctx, input }) => ctx.services.person.timeline(ctx.project, input)),
  undoMerge: projectMemberProcedure
    .input(edgeInput)
    .mutation(({ ctx, input }) => ctx.services.person.undoMerge(ctx.project, input.edge, ctx.caller.account.user.id)),
  redoMerge: projectMemberProcedure
    .input(edgeInput)
    .mutation(({ ctx, input }) => ctx.services.person.redoMerge(ctx.project, input.edge)),
})
