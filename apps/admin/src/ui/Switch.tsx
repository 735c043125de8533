import { Switch as HeadlessSwitch } from '@headlessui/react'

interface SwitchProps {
  /** For screen readers; not drawn. */
  readonly label: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

export function Switch({ label, checked, onChange }: SwitchProps) {
  return (
    <HeadlessSwitch
      aria-label={label}
      checked={checked}
      onChange={onChange}
      className="group inline-flex h-8 shrink-0 items-center rounded-lg"
    >
      <span className="inline-flex h-[18px] w-8 items-center rounded-full bg-line-strong transition-colors group-data-[checked]:bg-accent">
        <span className="ml-0.5 size-3.5 rounded-full bg-white shadow transition-transform group-data-[checked]:translate-x-[13px]" />
      </span>
    </HeadlessSwitch>
  )
}
