import { RiCheckLine, RiCloseLine, RiFileCopyLine } from '@remixicon/react'
import { useState } from 'react'
import { Button } from './Button'

const confirmedMs = 1600

interface CopyButtonProps {
  readonly text: string
  readonly label?: string
  readonly look?: 'primary' | 'secondary' | 'quiet'
  /** Told only of what is in the clipboard indeed. */
  readonly onCopied?: () => void
}

type Outcome = 'copied' | 'refused'

const faces = {
  copied: { text: 'Copied', icon: <RiCheckLine className="size-4 text-good" /> },
  refused: { text: 'Not copied', icon: <RiCloseLine className="size-4 text-bad" /> },
} as const satisfies Record<Outcome, object>

export function CopyButton({ text, label = 'Copy', look = 'secondary', onCopied }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>()
  const copy = async () => {
    const isCopied = await writeClipboard(text)
    if (isCopied) onCopied?.()
    setOutcome(isCopied ? 'copied' : 'refused')
    setTimeout(() => setOutcome(undefined), confirmedMs)
  }
  const face = outcome ? faces[outcome] : { text: label, icon: <RiFileCopyLine className="size-4" /> }
  return (
    <Button look={look} onClick={() => void copy()} icon={face.icon} aria-live="polite">
      {face.text}
    </Button>
  )
}

/** The clipboard API exists on secure origins only, and a browser may refuse it: then the older way is gone. */
async function writeClipboard(text: string): Promise<boolean> {
  if (!window.isSecureContext) return copySelection(text)
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => copySelection(text),
  )
}

/** A self-hosted instance may be plain HTTP in a private network. */
function copySelection(text: string): boolean {
  const focused = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  area.style.opacity = '0'
  ;(document.querySelector('[role=dialog]') ?? document.body).append(area)
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return isCopied
}
