import type { Finding } from '../schema-problems.ts'
import { isRanking } from './family.ts'
import { localFile } from './paths.ts'
import { atKey, atValue, missing } from './rule.ts'
import type { Rule, Written } from './rule.ts'

const readByNobody = ['/parameters/algorithm', '/training/backend']

/** Rules of a program that fits the model in place of ours. */
export const trainerRules: readonly Rule[] = [
  {
    sentence: '`trainer: command` needs `training.command`, and a command needs `trainer: command`.',
    about: ['/training/command'],
    reads: ['/training/trainer'],
    find: ({ training: { trainer, command } }, { has }) => {
      if (trainer === 'command' && command === undefined) return [missing('/training/command', 'trainer: command starts a program', 'write command: { run: [python3, train.py], files: [train.py] }')]
      return trainer === 'built-in' && has('/training/command') ? [atKey('SPEC_KEY_WITHOUT_EFFECT', '/training/command', 'has no effect: it is for trainer: command', 'add trainer: command')] : []
    },
  },
  {
    sentence: 'A program can fit models of the family behavior; what ranks items has trainers of its own.',
    reads: ['/family', '/training/trainer'],
    find: ({ family, training: { trainer } }) => (trainer === 'command' && isRanking(family) ? [atValue('SPEC_NOT_ONE_OF', '/training/trainer', `expected built-in for ${family}, found "command"`)] : []),
  },
  {
    sentence: 'With `trainer: command` there is no `parameters.algorithm` and no `training.backend`; all other keys of training are told to the program.',
    about: readByNobody,
    reads: ['/training/trainer'],
    find: ({ training: { trainer } }, written) => (trainer === 'command' ? idle(written) : []),
  },
  {
    sentence: 'Each of `training.command.files` lies inside the repository.',
    about: ['/training/command/files'],
    reads: ['/training/command'],
    find: ({ training: { command } }) => (command?.files ?? []).flatMap((path, i) => localFile(`/training/command/files/${i}`, path)),
  },
]

function idle({ has }: Written): Finding[] {
  return readByNobody.filter(has).map((key) => atKey('SPEC_KEY_WITHOUT_EFFECT', key, 'has no effect: the program decides it', 'remove it'))
}
