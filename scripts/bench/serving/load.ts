// node load.ts <options as JSON>: loads servers over bare sockets, so that the load costs less than what it measures. Two manners:
// - { clients, seconds | requests }: each of some kept connections asks one question after the other. A latency is from the question to its answer.
// - { perSecond, seconds }: questions at fixed times, whatever was answered. A latency is counted from the time at which the question was due, so that a
//   server that stops for a while is charged with all who would have come meanwhile.
// Prints the result of each target as JSON.
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export interface Target { url: string; path: string; body: string; key: string }
export interface LoadOptions { targets: Target[]; clients: number; seconds?: number; requests?: number; perSecond?: number }
/** `p50Ms` and so on of good and bad answers alike; `shareAbove10Ms` in 0–1. */
export interface LoadResult { requests: number; failed: number; seconds: number; p50Ms: number; p99Ms: number; shareAbove10Ms: number }

const options = JSON.parse(process.argv[2]!) as LoadOptions
const { targets, clients, seconds = Infinity, requests: most = Infinity, perSecond } = options

const results = await Promise.all(targets.map(perSecond === undefined ? closedLoop : openLoop))
console.log(JSON.stringify(results))
process.exit(0)

async function closedLoop(target: Target): Promise<LoadResult> {
  const tally = newTally()
  const untilMs = performance.now() + seconds * 1000
  let begun = 0
  await Promise.all(Array.from({ length: clients }, () => new Promise<void>((resolve) => {
    const client = connection(target, (isGood, sinceMs) => { tally.add(isGood, sinceMs); next() }, next)
    function next(): void {
      if (begun++ >= most || performance.now() >= untilMs) { client.close(); resolve(); return }
      client.ask(performance.now())
    }
  })))
  return tally.result()
}

async function openLoop(target: Target): Promise<LoadResult> {
  const tally = newTally()
  const [total, firstMs] = [seconds * perSecond!, performance.now() + 500]
  const idle: ReturnType<typeof connection>[] = []
  const waiting: number[] = []
  await new Promise<void>((resolve) => {
    let [sent, answered] = [0, 0]
    for (let i = 0; i < clients; i++) {
      const client = connection(target, (isGood, dueMs) => { tally.add(isGood, dueMs); answered += 1; free() }, free)
      function free(): void {
        const due = waiting.shift()
        if (due === undefined) idle.push(client)
        else client.ask(due)
        if (answered === total) resolve()
      }
    }
    const timer = setInterval(() => {
      for (const nowMs = performance.now(); sent < total && firstMs + sent * 1000 / perSecond! <= nowMs; sent++) {
        const due = firstMs + sent * 1000 / perSecond!
        const client = idle.pop()
        if (client) client.ask(due)
        else waiting.push(due)
      }
      if (sent === total) clearInterval(timer)
    }, 1)
  })
  return tally.result()
}

/** One kept connection; it is opened again where the server closes it, and the question under way has then failed. */
function connection({ url, path, body, key }: Target, done: (isGood: boolean, sinceMs: number) => void, ready: () => void): { ask(sinceMs: number): void; close(): void } {
  const { hostname, port } = new URL(url)
  const message = Buffer.from(`POST ${path} HTTP/1.1\r\nhost: bench\r\nx-api-key: ${key}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  let isClosing = false
  let sinceMs: number | undefined
  let before: Buffer | undefined
  let socket = open().once('connect', ready)

  function open(): Socket {
    return connect(Number(port), hostname).setNoDelay(true)
      .on('data', (bytes: Buffer) => {
        const answer = before ? Buffer.concat([before, bytes]) : bytes
        before = isWhole(answer) ? undefined : answer
        if (!before && sinceMs !== undefined) end(answer.toString('latin1', 9, 12) === '200')
      })
      .on('error', () => {})
      .on('close', () => {
        if (isClosing) return
        before = undefined
        socket = open()
        if (sinceMs !== undefined) end(false)
      })
  }

  function end(isGood: boolean): void {
    const since = sinceMs!
    sinceMs = undefined
    done(isGood, since)
  }

  return {
    ask(since) { sinceMs = since; socket.write(message) },
    close() { isClosing = true; socket.destroy() },
  }
}

function isWhole(answer: Buffer): boolean {
  const head = answer.indexOf('\r\n\r\n')
  if (head === -1) return false
  const text = answer.toString('latin1', 0, head).toLowerCase()
  const at = text.indexOf('content-length: ')
  return at === -1 ? answer.toString('latin1', answer.length - 5) === '0\r\n\r\n' : answer.length >= head + 4 + Number.parseInt(text.slice(at + 16), 10)
}

/** Latencies in steps of 10 µs up to a second: a million of them take no more room than one. */
function newTally() {
  const [counts, stepMs, startMs] = [new Uint32Array(100_000), 0.01, performance.now()]
  let [requests, failed] = [0, 0]
  const quantile = (q: number) => {
    let left = Math.ceil(q * requests)
    return (counts.findIndex((count) => (left -= count) <= 0) + 1) * stepMs
  }
  return {
    add(isGood: boolean, sinceMs: number) {
      requests += 1
      if (!isGood) failed += 1
      counts[Math.min(counts.length - 1, Math.max(0, Math.floor((performance.now() - sinceMs) / stepMs)))]! += 1
    },
    result: (): LoadResult => ({
      requests, failed, seconds: (performance.now() - startMs) / 1000, p50Ms: quantile(0.5), p99Ms: quantile(0.99),
      shareAbove10Ms: counts.subarray(Math.round(10 / stepMs)).reduce((sum, count) => sum + count, 0) / Math.max(1, requests),
    }),
  }
}
