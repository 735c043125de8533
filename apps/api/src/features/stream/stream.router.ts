import { streamConsumerName, streamPlace, streamRead } from '@sightline/domain/stream'
import { z } from 'zod'
import { router } from '../../trpc/init.ts'
import { projectProcedure } from '../../trpc/procedures.ts'

const consumerInput = z.object({ name: streamConsumerName })

export const streamRouter = router({
  read: projectProcedure
    .input(streamRead)
    .query(({ ctx, input, signal }) => ctx.services.stream.read(ctx.project, input, signal)),
  consumers: projectProcedure.query(({ ctx }) => ctx.services.stream.consumers(ctx.project)),
  commit: projectProcedure
    .input(consumerInput.extend({ offset: streamPlace }))
    .mutation(({ ctx, input }) => ctx.services.stream.commit(ctx.project, input.name, input.offset)),
  forget: projectProcedure
    .input(consumerInput)
    .mutation(({ ctx, input }) => ctx.services.stream.forget(ctx.project, input.name)),
})
