/** Who started a run, as its event says; all undefined on a command line. */
export interface Asker {
  /** `pull_request`, `merge_group`, `workflow_dispatch`. */
  eventName: string | undefined
  /** The repository of the run, and that of the change; the latter is undefined where a fork was deleted. */
  repository: string | undefined
  headRepository: string | undefined
  /** Who opened the pull request. */
  author: string | undefined
  /** `plan`, `train` or `retry`, where a comment asked for the run. */
  command: string | undefined
}

interface Trust { mayComment: boolean; mayTrain: boolean; reason: string }

/** Decides what a run may do for whoever started it. Nothing of an untrusted author runs on a machine of ours, and its token could not comment. */
export function decideTrust({ eventName, repository, headRepository, author, command }: Asker): Trust {
  switch (eventName) {
    case undefined: return may('comment and train', 'Asked for on a command line.')
    case 'merge_group': return may('neither', 'The merge queue trains nothing: its pull requests were judged.')
    case 'workflow_dispatch': return command === 'plan' ? may('comment', 'Only a plan was asked for.') : may('comment and train', 'Someone who may write to this repository asked for it.')
    case 'pull_request':
      if (headRepository === undefined || headRepository !== repository) return may('neither', 'Nothing of a fork runs on our machines: it is validated and planned. To have it trained, push it to a branch of this repository.')
      if (author === 'dependabot[bot]') return may('neither', 'Dependabot has a token that only reads: its change is validated and planned.')
      return may('comment and train', 'A branch of this repository: what the plan says is trained.')
    default: return may('neither', `Nothing is trained on ${eventName}.`)
  }
}

function may(what: 'comment and train' | 'comment' | 'neither', reason: string): Trust {
  return { mayComment: what !== 'neither', mayTrain: what === 'comment and train', reason }
}
