import { issueReceiver } from '../../src/alert/receivers/issue.ts'
import type { IssueForge } from '../../src/alert/receivers/issue.ts'
import { memoryForge } from '../alert/memory-forge.ts'
import { withLocalForge } from '../support/local-forge.ts'
import { testAlertStore } from './alert-store.ts'

/** What people see: title and text of each issue, then its comments; not the hidden markers. */
async function told(forge: IssueForge): Promise<string[]> {
  const issues = (await forge.listIssues({ labels: [], state: 'all' })).toReversed()
  return Promise.all(issues.map(async ({ number, title, body }) => [`issue ${number} ${title}\n${body}`, ...(await forge.listComments(number)).map((comment) => comment.body)])).then((texts) => texts.flat().map((text) => text.replace(/<!-- rankops:[^>]*-->/g, '')))
}

testAlertStore('issue on the embedded forge', (body) => withLocalForge(async ({ forge, server }) => body({
  store: issueReceiver({ forge }),
  told: () => told(forge),
  loseAnswer: () => { for (const match of ['POST *issues', 'POST *comments']) if (!server.pendingFaults().some((fault) => fault.match === match)) server.addFault({ match, kind: '502-after' }) },
})))

testAlertStore('issue in memory', async (body) => {
  const forge = memoryForge()
  await body({ store: issueReceiver({ forge }), told: () => told(forge), loseAnswer: () => { forge.loseAnswer(forge.issues.length > 0 ? 'createComment' : 'createIssue') } })
})
