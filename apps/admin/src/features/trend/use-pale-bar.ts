import { useEffect } from 'react'

/**
 * Pales the bars of one bucket in `.trend-chart`: a bar has no dashes to say that it can still grow, and Tremor gives all
 * bars of a series one colour. An adopted sheet, for the content security policy takes no style elements.
 * @param at position of the bucket; none when negative.
 */
export function usePaleBar(at: number): void {
  useEffect(() => {
    if (at < 0) return undefined
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`.trend-chart .recharts-bar-rectangle:nth-child(${at + 1}) { opacity: 0.45 }`)
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet)
    }
  }, [at])
}
