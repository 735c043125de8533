import { readFileSync } from 'node:fs'

/** Clock ticks of /proc/PID/stat in a second; Linux has used 100 for every architecture that Node runs on. */
const ticksPerSecond = 100

/** CPU time that processes have used so far, in seconds (Linux only). */
export function readCpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + readCpuSecondsOf(pid), 0)
}

/** Memory that processes hold now, in MB (Linux only). */
export function readMemoryMb(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + readMemoryMbOf(pid), 0)
}

function readCpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

function readMemoryMbOf(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(match?.[1] ?? NaN) / 1024
}
