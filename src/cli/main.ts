#!/usr/bin/env node
import { runCommandLine } from '../entry/command-line.ts'
import { verbs } from './verbs.ts'

process.exitCode = await runCommandLine(verbs, process.argv.slice(2))
