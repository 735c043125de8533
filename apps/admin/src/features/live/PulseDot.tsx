export function PulseDot({ active }: { active: boolean }) {
  return (
    <span className="relative flex size-2" aria-hidden="true">
      {active && <span className="absolute inset-0 animate-ping rounded-full bg-chart-2 opacity-60" />}
      <span className={`relative size-2 rounded-full ${active ? 'bg-chart-2' : 'bg-chart-muted'}`} />
    </span>
  )
}
