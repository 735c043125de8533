import { botSignals, type BotSignalName } from '@sightline/domain/event-policy'
import { SettingsSection } from '../project/SettingsSection'
import type { SectionProps } from './section-props'

const texts: Readonly<Record<BotSignalName, { readonly label: string; readonly hint: string }>> = {
  crawler: { label: 'Crawlers', hint: 'Search engines and tools that say what they are.' },
  headless: { label: 'Browsers without a window', hint: 'Mostly tests and scrapers; your own tests, too.' },
  data_centre: { label: 'Data centres', hint: 'Addresses of clouds; people behind some VPNs come from there, too.' },
}

export function BotSection({
  signals,
  change,
  isSaving,
}: SectionProps & { readonly signals: readonly BotSignalName[] }) {
  return (
    <SettingsSection
      title="Bots"
      hint="What counts as a machine. Its events are stored and marked, and reports leave them out."
    >
      <ul className="space-y-3">
        {botSignals.map((signal) => (
          <li key={signal}>
            <label className="flex items-start gap-3">
              <input
                type="checkbox"
                className="mt-0.5 size-4 shrink-0 accent-[rgb(var(--accent))]"
                checked={signals.includes(signal)}
                disabled={isSaving}
                onChange={({ target }) =>
                  change((policy) => ({
                    ...policy,
                    botSignals: botSignals.filter((one) => (one === signal ? target.checked : signals.includes(one))),
                  }))
                }
              />
              <span>
                <span className="block font-medium text-ink">{texts[signal].label}</span>
                <span className="block text-xs text-ink-3">{texts[signal].hint}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </SettingsSection>
  )
}
