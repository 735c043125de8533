import {
  RiBarChartBoxFill,
  RiBarChartBoxLine,
  RiBookMarkedFill,
  RiBookMarkedLine,
  RiFilter3Fill,
  RiFilter3Line,
  RiFlashlightFill,
  RiFlashlightLine,
  RiInboxFill,
  RiInboxLine,
  RiLineChartFill,
  RiLineChartLine,
  RiPlugFill,
  RiPlugLine,
  RiPulseFill,
  RiPulseLine,
  RiSettings3Fill,
  RiSettings3Line,
  RiUserFill,
  RiUserLine,
} from '@remixicon/react'

/** Pages of a project, in the order of the navigation; a phone shows the first four and the rest under "More". */
export const pageGroups = [
  {
    title: undefined,
    pages: [
      { to: '/p/$projectId', label: 'Overview', Icon: RiBarChartBoxLine, ActiveIcon: RiBarChartBoxFill },
      { to: '/p/$projectId/live', label: 'Live', Icon: RiPulseLine, ActiveIcon: RiPulseFill },
      { to: '/p/$projectId/trend', label: 'Trends', Icon: RiLineChartLine, ActiveIcon: RiLineChartFill },
      { to: '/p/$projectId/persons', label: 'Persons', Icon: RiUserLine, ActiveIcon: RiUserFill },
    ],
  },
  {
    title: 'Data',
    pages: [
      { to: '/p/$projectId/sources', label: 'Sources', Icon: RiPlugLine, ActiveIcon: RiPlugFill },
      { to: '/p/$projectId/ledger', label: 'Ledger', Icon: RiBookMarkedLine, ActiveIcon: RiBookMarkedFill },
      { to: '/p/$projectId/quarantine', label: 'Quarantine', Icon: RiInboxLine, ActiveIcon: RiInboxFill },
      { to: '/p/$projectId/rules', label: 'Rules', Icon: RiFilter3Line, ActiveIcon: RiFilter3Fill },
      { to: '/p/$projectId/triggers', label: 'Triggers', Icon: RiFlashlightLine, ActiveIcon: RiFlashlightFill },
    ],
  },
  {
    title: 'Project',
    pages: [{ to: '/p/$projectId/settings', label: 'Settings', Icon: RiSettings3Line, ActiveIcon: RiSettings3Fill }],
  },
] as const

export type Page = (typeof pageGroups)[number]['pages'][number]

export const pages: readonly Page[] = pageGroups.flatMap((group) => [...group.pages])
