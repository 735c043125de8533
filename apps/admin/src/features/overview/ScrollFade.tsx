import { useEffect, useRef, useState, type ReactNode } from 'react'

interface ScrollFadeProps {
  /** What is chosen inside; brought into view whenever it changes. */
  readonly shown: string
  readonly children: ReactNode
}

/** Round a row of tabs that may be too long: it fades out where there is more, so that a cut word is seen as one. */
export function ScrollFade({ shown, children }: ScrollFadeProps) {
  const box = useRef<HTMLDivElement>(null)
  const [hidden, setHidden] = useState({ left: false, right: false })
  const measure = () => {
    const row = box.current?.querySelector('[role=tablist]')
    if (!row) return
    const rightPx = row.scrollWidth - row.clientWidth - row.scrollLeft
    setHidden({ left: row.scrollLeft > 1, right: rightPx > 1 })
  }
  useEffect(() => {
    const observer = new ResizeObserver(measure)
    if (box.current) observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    // The tabs learn a frame later which of them is chosen.
    const frame = requestAnimationFrame(() => {
      if (box.current) scrollToChosen(box.current)
      measure()
    })
    return () => cancelAnimationFrame(frame)
  }, [shown])
  return (
    <div
      ref={box}
      onScrollCapture={measure}
      className="min-w-0"
      style={{ maskImage: `linear-gradient(to right, ${fade(hidden)})` }}
    >
      {children}
    </div>
  )
}

const fadePx = 24

/** Not scrollIntoView, which would scroll the page as well. */
function scrollToChosen(box: HTMLElement): void {
  const row = box.querySelector('[role=tablist]')
  const chosen = row?.querySelector('[aria-selected=true]')
  if (!row || !chosen) return
  const [outer, inner] = [row.getBoundingClientRect(), chosen.getBoundingClientRect()]
  row.scrollLeft += Math.min(0, inner.left - outer.left - fadePx) + Math.max(0, inner.right - outer.right + fadePx)
}

function fade({ left, right }: { readonly left: boolean; readonly right: boolean }): string {
  return `transparent, black ${left ? fadePx : 0}px, black calc(100% - ${right ? fadePx : 0}px), transparent`
}
