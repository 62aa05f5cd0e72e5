// Fits one generated shop of so many million interactions with so many threads; prints what it took as JSON.
import { fitAls } from '../../../src/families/recommendation/als/fit-als.ts'
import { cpuSecondsOf } from '../cpu-time.ts'
import { generateSet } from './generate-set.ts'
import type { Growth } from './growth.ts'

const [millions, threads] = process.argv.slice(2).map(Number) as [number, number]
const { train } = generateSet({ users: Math.round(6000 * millions), items: 4000, interactions: 1.1e6 * millions })
const peakMiB = () => process.resourceUsage().maxRSS / 1024
const generatedMiB = peakMiB()
const began = performance.now()
const { cpuSeconds } = await cpuSecondsOf(() => fitAls({ interactions: train, factors: 64, iterations: 16, solver: 'conjugateGradient', alpha: 4, regularization: 10, frequencyScaling: 0, seed: 0, threads }))
const growth: Growth = { millions, interactions: train.indices.length, cpuSeconds, wallSeconds: (performance.now() - began) / 1000, generatedMiB, peakMiB: peakMiB() }
console.log(JSON.stringify(growth))
