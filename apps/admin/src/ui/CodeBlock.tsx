import { classes } from './classes'
import { CopyButton } from './CopyButton'

/** Lines keep their shape and scroll sideways; a single one is wrapped, so that the key at its end is seen. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <figure className="overflow-hidden rounded-lg border border-line bg-sunken" aria-label={label}>
      <div className="flex items-center justify-between gap-2 border-b border-line px-3 py-1.5">
        <figcaption className="text-xs font-medium text-ink-3">{label}</figcaption>
        <CopyButton text={code} look="quiet" />
      </div>
      <pre
        tabIndex={0}
        aria-label={`${label}, code`}
        className={classes(
          'thin-scroll overflow-x-auto p-3 text-xs leading-5 text-ink',
          !code.includes('\n') && 'whitespace-pre-wrap [overflow-wrap:anywhere]',
        )}
      >
        <code className="font-mono">{code}</code>
      </pre>
    </figure>
  )
}
