import { checkedFetch } from './openapi.ts'
import { assert, describe } from './suite.ts'

const issues = 'http://127.0.0.1/api/v3/repos/acme/shop/issues'
const answering = (status: number, body: unknown) => checkedFetch(async () => Response.json(body, { status }))

/** The complaint about a call, or nothing. */
async function complaint(send: typeof fetch, url: string, init?: RequestInit): Promise<string> {
  return send(url, init).then(() => '', (error: Error) => `${error.name}: ${error.message}`)
}

describe('checkedFetch', (test) => {
  test('a request that GitHub would refuse is told by its exact place', async () => {
    const send = answering(201, {})
    assert.match(await complaint(send, issues, { method: 'POST', body: '{"body":"no title"}' }), /ContractError: POST .*\/issues: request: .*'title'/)
    assert.match(await complaint(send, issues, { method: 'POST', body: '{"title":"t","lables":[]}' }), /unknown fields: lables/)
    assert.match(await complaint(send, issues.replace('issues', 'releases'), { method: 'POST', body: '{"tag_name":"v1","make_latest":true}' }), /request: \/make_latest/)
    assert.match(await complaint(send, issues.replace('issues', 'deployments/1/statuses'), { method: 'POST', body: '{"state":"done"}' }), /request: \/state/)
  })

  test('unknown calls and query parameters are told', async () => {
    const send = answering(200, [])
    assert.match(await complaint(send, `${issues}?stat=open`), /unknown query parameter stat/)
    assert.match(await complaint(send, `${issues}?per_page=many`), /query parameter per_page/)
    assert.match(await complaint(send, issues.replace('issues', 'isues')), /GitHub has no such call/)
  })

  test('an answer that GitHub would not give is told by its exact place', async () => {
    assert.match(await complaint(answering(200, [{ number: 1 }]), issues), /response 200: \/0 .*must have required property/)
    assert.match(await complaint(answering(418, {}), issues), /status 418 is not documented/)
  })

  test('an empty list is a good answer, and the body stays readable', async () => {
    const response = await answering(200, [])(`${issues}?per_page=100&state=all`)
    assert.equal(await response.json(), [])
  })

  test('a played failure passes', async () => {
    const send = checkedFetch(async () => Response.json({ message: 'Server Error' }, { status: 502, headers: { 'x-rankops-fault': '502-before' } }))
    assert.is((await send(issues)).status, 502)
  })
})
