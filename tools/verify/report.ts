import type { VerifyReport } from './verify.ts'

const number = new Intl.NumberFormat('en')

/** The account as a table for a terminal, and the verdict as its last line. */
export function formatReport(report: VerifyReport): string {
  const head = ['hour (UTC)', 'project', 'accepted', 'stored', 'duplicate', 'pending', 'rejected']
  const rows = report.hours.map((hour) => [
    new Date(hour.hourMs).toISOString().slice(0, 16).replace('T', ' '),
    hour.projectId.slice(0, 8),
    ...[hour.accepted, hour.stored, hour.duplicate, hour.pending, hour.rejected].map((count) => number.format(count)),
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const toLine = (row: readonly string[]) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
  return [toLine(head), ...rows.map(toLine), '', ...toComplaints(report), toVerdict(report)].join('\n')
}

function toComplaints(report: VerifyReport): string[] {
  const batches = report.faults.map(
    (fault) => `${fault.kind}: batch ${fault.batchId} accepted ${fault.accepted}, stored ${fault.stored}`,
  )
  const projects = report.projects.flatMap((project) => {
    const name = project.projectId.slice(0, 8)
    return [
      ...(project.events === project.distinctEvents
        ? []
        : [`twice: project ${name} has ${project.events} events with ${project.distinctEvents} ids in 24 hours`]),
      ...(project.views === project.trafficViews
        ? []
        : [`roll-up: project ${name} has ${project.views} views, traffic_15m ${project.trafficViews}`]),
    ]
  })
  const corrupt = report.corrupt.map(
    (segment) =>
      `corrupt: batch ${segment.batchId ?? 'unknown'} lost ${number.format(segment.events)} events to the disk of the log` +
      (segment.unknownBytes === 0 ? '' : ` and ${number.format(segment.unknownBytes)} bytes of which nobody can tell`) +
      `, kept as corrupt/${segment.segment}`,
  )
  return [...batches, ...corrupt, ...projects]
}

function toVerdict(report: VerifyReport): string {
  const sum = (field: 'accepted' | 'stored' | 'duplicate' | 'pending') =>
    number.format(report.hours.reduce((total, hour) => total + hour[field], 0))
  const balance = `accepted ${sum('accepted')} = stored ${sum('stored')} + duplicate ${sum('duplicate')} + pending ${sum('pending')}`
  return report.isProven ? `proven: ${balance}` : `NOT proven: ${balance}`
}
