import {
  eventFieldsRequest,
  eventRequest,
  eventValuesRequest,
  recentEventsRequest,
} from '@sightline/domain/event-catalog'
import { router } from '../../trpc/init.ts'
import { projectProcedure } from '../../trpc/procedures.ts'

export const eventCatalogRouter = router({
  names: projectProcedure.query(({ ctx }) => ctx.services.eventCatalog.names(ctx.project)),
  get: projectProcedure
    .input(eventRequest)
    .query(({ ctx, input }) => ctx.services.eventCatalog.get(ctx.project, input)),
  fields: projectProcedure
    .input(eventFieldsRequest)
    .query(({ ctx, input }) => ctx.services.eventCatalog.fields(ctx.project, input)),
  values: projectProcedure
    .input(eventValuesRequest)
    .query(({ ctx, input }) => ctx.services.eventCatalog.values(ctx.project, input)),
  recent: projectProcedure
    .input(recentEventsRequest)
    .query(({ ctx, input }) => ctx.services.eventCatalog.recent(ctx.project, input)),
})
