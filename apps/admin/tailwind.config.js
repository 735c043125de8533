import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import forms from '@tailwindcss/forms'

const here = import.meta.dirname
const tremor = dirname(createRequire(import.meta.url).resolve('@tremor/react'))

/** Every colour is a variable in styles.css, so that dark mode is one block there and no `dark:` twin here. */
const token = (name) => `rgb(var(--${name}) / <alpha-value>)`
const colours = (names) => Object.fromEntries(names.map((name) => [name, token(name)]))
const hues = [...Array.from({ length: 10 }, (_, index) => String(index + 1)), 'muted']
const chartColours = hues.map((hue) => `chart-${hue}`)
/** The same hues, paler: the period before. styles.css draws them dashed. */
const pastColours = hues.map((hue) => `past-${hue}`)

/** Tremor reads `tremor` in light and `dark-tremor` in dark; the variables switch, so both are the same tokens. */
const tremorColours = {
  brand: {
    faint: token('accent-soft'),
    muted: token('accent-soft'),
    subtle: token('accent'),
    DEFAULT: token('accent'),
    emphasis: token('accent'),
    inverted: token('on-accent'),
  },
  background: { muted: token('sunken'), subtle: token('sunken'), DEFAULT: token('surface'), emphasis: token('ink-2') },
  border: { DEFAULT: token('line') },
  ring: { DEFAULT: token('line') },
  content: {
    subtle: token('ink-3'),
    DEFAULT: token('ink-3'),
    emphasis: token('ink-2'),
    strong: token('ink'),
    inverted: token('surface'),
  },
}

export default {
  darkMode: 'class',
  content: [
    join(here, 'index.html'),
    join(here, 'src/**/*.{ts,tsx}'),
    join(tremor, 'components/chart-elements/**/*.js'),
  ],
  theme: {
    extend: {
      colors: {
        ...colours([
          'canvas',
          'surface',
          'raised',
          'sunken',
          'line',
          'line-strong',
          'ink',
          'ink-2',
          'ink-3',
          'accent',
          'accent-soft',
          'accent-ink',
          'on-accent',
          'good',
          'good-soft',
          'bad',
          'bad-soft',
          'warn',
          'warn-soft',
        ]),
        ...colours(chartColours),
        ...Object.fromEntries(hues.map((hue) => [`past-${hue}`, `rgb(var(--chart-${hue}) / 0.6)`])),
        tremor: tremorColours,
        'dark-tremor': tremorColours,
      },
      fontFamily: {
        sans: ['"Inter Variable"', 'ui-sans-serif', 'system-ui', 'sans-serif'],
        mono: ['ui-monospace', 'SFMono-Regular', 'Menlo', 'Consolas', '"DejaVu Sans Mono"', 'monospace'],
      },
      fontSize: {
        '2xs': ['0.6875rem', { lineHeight: '1rem' }],
        'tremor-label': ['0.6875rem', { lineHeight: '1rem' }],
        'tremor-default': ['0.8125rem', { lineHeight: '1.25rem' }],
        sm: ['0.8125rem', { lineHeight: '1.25rem' }],
      },
      boxShadow: {
        card: '0 1px 2px rgb(var(--shadow) / 0.04)',
        pop: '0 0 0 1px rgb(var(--shadow) / 0.06), 0 8px 24px -4px rgb(var(--shadow) / 0.14), 0 2px 6px rgb(var(--shadow) / 0.06)',
      },
      borderRadius: { 'tremor-default': '0.5rem', 'tremor-small': '0.375rem', 'tremor-full': '9999px' },
      keyframes: {
        'slide-in': { from: { opacity: '0', transform: 'translateY(-8px)' }, to: { opacity: '1', transform: 'none' } },
        flash: { from: { backgroundColor: 'rgb(var(--accent-soft))' }, to: { backgroundColor: 'transparent' } },
      },
      animation: { 'slide-in': 'slide-in 240ms ease-out', flash: 'flash 1.6s ease-out' },
    },
  },
  // Tremor composes the class names of chart colours at run time.
  safelist: [...chartColours, ...pastColours].flatMap((name) =>
    ['bg', 'text', 'stroke', 'fill'].map((kind) => `${kind}-${name}`),
  ),
  plugins: [forms({ strategy: 'class' })],
}
