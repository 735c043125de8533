import { Field, Label, Switch } from '@headlessui/react'

export function CompareSwitch({ checked, onChange }: { checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <Field className="flex h-8 items-center gap-2 sm:px-1">
      <Switch
        checked={checked}
        onChange={onChange}
        className="group inline-flex h-[18px] w-8 shrink-0 items-center rounded-full bg-line-strong transition-colors data-[checked]:bg-accent"
      >
        <span className="ml-0.5 size-3.5 rounded-full bg-white shadow transition-transform group-data-[checked]:translate-x-[13px]" />
      </Switch>
      <Label className="cursor-default font-medium text-ink-2">
        Compare<span className="max-md:hidden"> to previous period</span>
      </Label>
    </Field>
  )
}
