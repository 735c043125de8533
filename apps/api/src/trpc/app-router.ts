import { accountRouter } from '../features/account/account.router.ts'
import { canaryRouter } from '../features/canary/canary.router.ts'
import { eventCatalogRouter } from '../features/event-catalog/event-catalog.router.ts'
import { eventPolicyRouter } from '../features/event-policy/event-policy.router.ts'
import { keyRouter } from '../features/key/key.router.ts'
import { ledgerRouter } from '../features/ledger/ledger.router.ts'
import { liveRouter } from '../features/live/live.router.ts'
import { overviewRouter } from '../features/overview/overview.router.ts'
import { personRouter } from '../features/person/person.router.ts'
import { projectRouter } from '../features/project/project.router.ts'
import { projectBindingRouter } from '../features/project-binding/project-binding.router.ts'
import { quarantineRouter } from '../features/quarantine/quarantine.router.ts'
import { setupRouter } from '../features/setup/setup.router.ts'
import { sourceRouter } from '../features/source/source.router.ts'
import { streamRouter } from '../features/stream/stream.router.ts'
import { systemRouter } from '../features/system/system.router.ts'
import { trendRouter } from '../features/trend/trend.router.ts'
import { triggerRouter } from '../features/trigger/trigger.router.ts'
import { router } from './init.ts'

export const appRouter = router({
  setup: setupRouter,
  account: accountRouter,
  project: projectRouter,
  key: keyRouter,
  projectBinding: projectBindingRouter,
  overview: overviewRouter,
  person: personRouter,
  trend: trendRouter,
  event: eventCatalogRouter,
  eventPolicy: eventPolicyRouter,
  quarantine: quarantineRouter,
  live: liveRouter,
  source: sourceRouter,
  ledger: ledgerRouter,
  canary: canaryRouter,
  trigger: triggerRouter,
  stream: streamRouter,
  system: systemRouter,
})
export type AppRouter = typeof appRouter
