import { Menu, MenuButton, MenuHeading, MenuItem, MenuItems, MenuSection } from '@headlessui/react'
import {
  RiAlertLine,
  RiArrowDownSLine,
  RiBugLine,
  RiCheckLine,
  RiCodeSSlashLine,
  RiCursorLine,
  RiGroupLine,
  RiPagesLine,
  RiSparkling2Line,
  RiTimerLine,
  RiUserUnfollowLine,
  type RemixiconComponentType,
} from '@remixicon/react'
import { buttonClasses } from '../../ui/Button'
import { classes } from '../../ui/classes'
import { popClasses } from '../../ui/Popover'
import { useEventNames } from '../event-catalog/use-event-catalog'
import { findPreset, presetGroups, toPresetQuestion, type PresetId, type TrendPreset } from './trend-preset'
import type { TrendState } from './trend-url'
import type { ChangeTrend } from './use-trend'

const icons = {
  'feature-usage': RiCursorLine,
  'feature-adoption': RiGroupLine,
  'api-calls': RiCodeSSlashLine,
  'api-latency': RiTimerLine,
  'api-errors': RiAlertLine,
  'errors-by-message': RiBugLine,
  'errors-by-page': RiPagesLine,
  'people-with-errors': RiUserUnfollowLine,
} as const satisfies Record<PresetId, RemixiconComponentType>

interface PresetMenuProps {
  readonly state: TrendState
  readonly onChange: ChangeTrend
  /** Stands on the button in place of the preset that is chosen. */
  readonly label?: string
}

/** Ready-made reports. Those whose events are not known to the project say so, and may be chosen all the same. */
export function PresetMenu({ state, onChange, label }: PresetMenuProps) {
  const names = useEventNames()
  const current = findPreset(state)
  return (
    <Menu>
      <MenuButton data-testid="presets" className={buttonClasses()}>
        <RiSparkling2Line className="size-4 text-ink-3" aria-hidden="true" />
        {label === undefined && current !== undefined ? (
          <span>
            <span className="sr-only">Presets: </span>
            {current.title}
          </span>
        ) : (
          (label ?? 'Presets')
        )}
        <RiArrowDownSLine className="-mr-1 size-4 text-ink-3" aria-hidden="true" />
      </MenuButton>
      <MenuItems
        anchor="bottom start"
        className={classes(
          popClasses,
          'thin-scroll w-[22rem] max-w-[calc(100vw-1.5rem)] divide-y divide-line [--anchor-max-height:34rem]',
        )}
      >
        {presetGroups.map(({ group, event, presets }) => (
          <PresetSection
            key={group}
            group={group}
            event={event}
            presets={presets}
            current={current}
            // Until the names are there nobody knows that one is missing.
            isMissing={names.data?.every((one) => one.event !== event) ?? false}
            onChoose={(preset) => onChange(toPresetQuestion(preset))}
          />
        ))}
      </MenuItems>
    </Menu>
  )
}

interface PresetSectionProps {
  readonly group: TrendPreset['group']
  readonly event: string
  readonly presets: readonly TrendPreset[]
  readonly current: TrendPreset | undefined
  readonly isMissing: boolean
  readonly onChoose: (preset: TrendPreset) => void
}

function PresetSection({ group, event, presets, current, isMissing, onChoose }: PresetSectionProps) {
  return (
    <MenuSection className="p-1.5" data-testid={`presets-${event}`} data-missing={isMissing}>
      <MenuHeading className="flex items-baseline justify-between gap-3 px-2.5 pb-1 pt-1.5 text-xs text-ink-3">
        <span className="font-medium">{group}</span>
        <span className="min-w-0 truncate">
          {isMissing && 'No '}
          <code className="font-mono">{event}</code>
          {isMissing && ' events lately'}
        </span>
      </MenuHeading>
      {presets.map((preset) => (
        <MenuItem key={preset.id}>
          <button
            type="button"
            aria-current={preset === current || undefined}
            onClick={() => onChoose(preset)}
            className="flex w-full items-center gap-3 rounded-lg px-2.5 py-1.5 text-left data-[focus]:bg-sunken"
          >
            <PresetFace preset={preset} isMissing={isMissing} />
            {preset === current && <RiCheckLine className="size-4 shrink-0 text-accent" aria-hidden="true" />}
          </button>
        </MenuItem>
      ))}
    </MenuSection>
  )
}

function PresetFace({ preset: { id, title, hint }, isMissing }: { preset: TrendPreset; isMissing: boolean }) {
  const Icon = icons[id]
  return (
    <>
      <span
        className={classes(
          'flex size-7 shrink-0 items-center justify-center rounded-md',
          isMissing ? 'bg-sunken text-ink-3' : 'bg-accent-soft text-accent-ink',
        )}
        aria-hidden="true"
      >
        <Icon className="size-4" />
      </span>
      <span className="min-w-0 flex-1">
        <span className={classes('block truncate font-medium leading-5', isMissing ? 'text-ink-3' : 'text-ink')}>
          {title}
        </span>
        <span className="block truncate text-xs leading-4 text-ink-3">{hint}</span>
      </span>
    </>
  )
}
