import { RiLineChartLine } from '@remixicon/react'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../../client/trpc'
import { CodeBlock } from '../../ui/CodeBlock'
import { EmptyState } from '../../ui/EmptyState'
import { useEventNames } from '../event-catalog/use-event-catalog'
import { InstallLink } from '../install/InstallLink'
import { keyPlaceholder } from '../install/snippet'
import { isWhole } from './measure'
import { presetExamples } from './preset-example'
import { PresetMenu } from './PresetMenu'
import { findMissingEvent, type PresetEvent } from './trend-preset'
import type { TrendState } from './trend-url'
import type { ChangeTrend } from './use-trend'

const newTexts = {
  title: 'No events have arrived lately',
  hint: 'Install the snippet, or point an SDK that you use at this server.',
}
const emptyTexts = {
  title: 'No events match this question',
  hint: 'Choose a longer range, another event, fewer filters, or begin with a preset.',
}
/** Of a property: events may well be there that have none, or nought in it. */
const zeroTexts = {
  title: 'Nothing but zero in this range',
  hint: 'No event matches, or none has a number other than zero in this property. Choose another one, or a longer range.',
}

/** In place of a chart without a single value: what to do about it. */
export function NoTrend({ state, onChange }: { state: TrendState; onChange: ChangeTrend }) {
  const names = useEventNames()
  const isNew = names.data?.length === 0
  const missing =
    names.data &&
    findMissingEvent(
      state,
      names.data.map((one) => one.event),
    )
  const presets = <PresetMenu state={state} onChange={onChange} label="Choose a preset" />
  if (missing) {
    return (
      <EmptyState
        className="min-h-80"
        icon={<RiLineChartLine />}
        title={`No ${missing} events lately`}
        hint={presetExamples[missing].hint}
        action={
          <div className="flex flex-col items-center gap-3">
            <SendExample event={missing} />
            {presets}
          </div>
        }
      />
    )
  }
  return (
    <EmptyState
      className="h-80"
      icon={<RiLineChartLine />}
      {...(isNew ? newTexts : state.series.every((one) => isWhole(one.measure)) ? emptyTexts : zeroTexts)}
      action={
        <div className="flex flex-wrap justify-center gap-2">
          {isNew && <InstallLink />}
          {presets}
        </div>
      }
    />
  )
}

/** Until the API has said its public origin, the origin of this page stands in. */
function SendExample({ event }: { event: PresetEvent }) {
  const info = useQuery({ ...useTRPC().system.info.queryOptions(), staleTime: Infinity })
  const { language, code } = presetExamples[event]
  return (
    <div data-testid="preset-example" className="w-[min(38rem,calc(100vw-5rem))] text-left">
      <CodeBlock label={language} code={code(info.data?.ingestUrl ?? window.location.origin, keyPlaceholder)} />
    </div>
  )
}
