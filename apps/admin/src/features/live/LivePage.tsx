import { RiErrorWarningLine } from '@remixicon/react'
import { errorTextOf } from '../../client/error-text'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { EmptyState } from '../../ui/EmptyState'
import { PageHeader } from '../../ui/PageHeader'
import { useTitle } from '../../ui/use-title'
import { useProject } from '../project/use-project'
import { ConnectionBadge } from './ConnectionBadge'
import { LiveNow } from './LiveNow'
import { LiveStream } from './LiveStream'
import { LiveTabs } from './LiveTabs'
import { LiveTop } from './LiveTop'
import { useLive } from './use-live'

export function LivePage() {
  const project = useProject()
  const { feed, dispatch, connection, error, reset } = useLive(project.id)
  const active = feed.snapshot?.activeVisitors
  useTitle(active === undefined ? 'Live' : `${active} live`, project.name)
  return (
    <>
      <PageHeader title="Live" aside={<ConnectionBadge connection={connection} />}>
        <LiveTabs />
      </PageHeader>
      {error && !feed.snapshot ? (
        <Card role="alert">
          <EmptyState
            className="min-h-[24rem]"
            icon={<RiErrorWarningLine />}
            title={errorTextOf(error).title}
            hint={errorTextOf(error).hint}
            action={<Button onClick={reset}>Try again</Button>}
          />
        </Card>
      ) : (
        <div className="grid grid-cols-1 gap-4 lg:grid-cols-3">
          <LiveNow snapshot={feed.snapshot} timeZone={project.timeZone} className="lg:col-span-3" />
          <LiveStream feed={feed} dispatch={dispatch} timeZone={project.timeZone} className="lg:col-span-2" />
          <div className="grid min-w-0 grid-cols-1 content-start gap-4 sm:grid-cols-3 lg:grid-cols-1">
            <LiveTop title="Pages" field="path" rows={feed.snapshot?.topPaths} />
            <LiveTop title="Referrers" field="referrer_host" rows={feed.snapshot?.topReferrers} />
            <LiveTop title="Countries" field="country" rows={feed.snapshot?.topCountries} />
          </div>
        </div>
      )}
    </>
  )
}
