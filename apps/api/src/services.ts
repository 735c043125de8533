import type { CanaryService } from './features/canary/canary.service.ts'
import type { EventCatalogService } from './features/event-catalog/event-catalog.service.ts'
import type { EventPolicyService } from './features/event-policy/event-policy.service.ts'
import type { KeyService } from './features/key/key.service.ts'
import type { LedgerService } from './features/ledger/ledger.service.ts'
import type { LiveService } from './features/live/live.service.ts'
import type { OverviewService } from './features/overview/overview.service.ts'
import type { PersonService } from './features/person/person.service.ts'
import type { PersonFeatureService } from './features/person-feature/person-feature.service.ts'
import type { ProjectService } from './features/project/project.service.ts'
import type { ProjectBindingService } from './features/project-binding/project-binding.service.ts'
import type { QuarantineService } from './features/quarantine/quarantine.service.ts'
import type { SetupService } from './features/setup/setup.service.ts'
import type { SourceService } from './features/source/source.service.ts'
import type { StreamService } from './features/stream/stream.service.ts'
import type { SystemInfo } from './features/system/system.router.ts'
import type { TriggerService } from './features/trigger/trigger.service.ts'
import type { TrendService } from './features/trend/trend.service.ts'

/** All that a router sees of the application. */
export interface Services {
  readonly setup: SetupService
  readonly project: ProjectService
  readonly key: KeyService
  readonly projectBinding: ProjectBindingService
  readonly overview: OverviewService
  readonly person: PersonService
  readonly personFeature: PersonFeatureService
  readonly trend: TrendService
  readonly eventCatalog: EventCatalogService
  readonly eventPolicy: EventPolicyService
  readonly quarantine: QuarantineService
  readonly live: LiveService
  readonly source: SourceService
  readonly ledger: LedgerService
  readonly canary: CanaryService
  readonly trigger: TriggerService
  readonly stream: StreamService
  readonly system: SystemInfo
}
