import { RiCheckLine } from '@remixicon/react'
import { classes } from '../../ui/classes'
import { welcomeSteps } from './welcome-step'

type Step = (typeof welcomeSteps)[number]

const labels = { owner: 'Account', project: 'Project', install: 'First event' } as const satisfies Record<Step, string>

export function StepBar({ current }: { current: Step }) {
  const position = welcomeSteps.indexOf(current)
  return (
    <ol aria-label="Steps" className="mb-6 flex items-center justify-center gap-2 text-xs font-medium">
      {welcomeSteps.map((step, index) => (
        <li key={step} aria-current={step === current ? 'step' : undefined} className="flex items-center gap-2">
          {index > 0 && <span className="h-px w-4 bg-line-strong sm:w-8" aria-hidden="true" />}
          <span
            aria-hidden="true"
            className={classes(
              'flex size-5 items-center justify-center rounded-full text-2xs',
              index < position && 'bg-good-soft text-good',
              index === position && 'bg-accent text-on-accent',
              index > position && 'bg-sunken text-ink-3',
            )}
          >
            {index < position ? <RiCheckLine className="size-3.5" /> : index + 1}
          </span>
          <span className={index === position ? 'text-ink' : 'text-ink-3'}>{labels[step]}</span>
        </li>
      ))}
    </ol>
  )
}
