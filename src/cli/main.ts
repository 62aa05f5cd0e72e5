#!/usr/bin/env node
import { runCommandLine } from '../entry/command-line.ts'
import { nearMiss } from '../spec/near-miss.ts'
import { verbs } from './verbs.ts'

process.exitCode = await runCommandLine(verbs, process.argv.slice(2), { nearMiss })
