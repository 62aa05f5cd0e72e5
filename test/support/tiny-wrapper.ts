// A wrapper as an operator may put in front of a server: it starts what it is given and passes on what that writes.
import { spawn } from 'node:child_process'

const [program, ...args] = process.argv.slice(2)
spawn(program!, args, { stdio: ['ignore', 'inherit', 'inherit'] }).on('exit', (code) => { process.exit(code ?? 1) })
