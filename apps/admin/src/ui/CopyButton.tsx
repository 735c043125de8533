import { RiCheckLine, RiFileCopyLine } from '@remixicon/react'
import { useState } from 'react'
import { Button } from './Button'

const confirmedMs = 1600

interface CopyButtonProps {
  readonly text: string
  readonly label?: string
  readonly look?: 'primary' | 'secondary' | 'quiet'
}

export function CopyButton({ text, label = 'Copy', look = 'secondary' }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await writeClipboard(text)
    setCopied(true)
    setTimeout(() => setCopied(false), confirmedMs)
  }
  const icon = copied ? <RiCheckLine className="size-4 text-good" /> : <RiFileCopyLine className="size-4" />
  return (
    <Button look={look} onClick={() => void copy()} icon={icon} aria-live="polite">
      {copied ? 'Copied' : label}
    </Button>
  )
}

/** The clipboard API exists on secure origins only, and a self-hosted instance may be plain HTTP in a private network. */
async function writeClipboard(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  area.style.opacity = '0'
  ;(document.querySelector('[role=dialog]') ?? document.body).append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
