import { aliyunSmsReceiver } from '../../src/alert/receivers/aliyun-sms.ts'
import { emailReceiver } from '../../src/alert/receivers/email.ts'
import { wecomReceiver } from '../../src/alert/receivers/wecom.ts'
import { systemClock } from '../../src/base/clock.ts'
import { startJsonServer } from './json-server.ts'
import { readMail } from './read-mail.ts'
import { testReceiver } from './receiver.ts'
import { startSmtpServer } from './smtp-server.ts'

const timeoutMs = 2000

testReceiver('email', async (body) => {
  const server = await startSmtpServer()
  const password = 'pass word:/@1'
  try {
    await body({
      receiver: emailReceiver({ name: 'email-1234', smtpUrl: `smtp://robot:${encodeURIComponent(password)}@127.0.0.1:${server.port}`, from: 'RankOps <rankops@shop.example>', to: 'ops@shop.example', timeoutMs }),
      told: () => server.mails.map(({ source }) => { const { subject, text } = readMail(source); return `${subject}\n${text}` }),
      refuse: (text) => { server.replies.set('RCPT', `550 ${text}`) },
      fallSilent: () => { server.replies.set('MESSAGE', '') },
      secrets: [password, `\0robot\0${password}`],
    })
  } finally {
    await server.close()
  }
})

testReceiver('wecom', async (body) => {
  const server = await startJsonServer({ errcode: 0, errmsg: 'ok' })
  const key = '693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa'
  const webhook = `${server.address}/cgi-bin/webhook/send?key=${key}`
  let nRefused = 0
  try {
    await body({
      receiver: wecomReceiver({ webhook, timeoutMs }),
      told: () => server.asked.slice(nRefused).map((asked) => (JSON.parse(asked.body) as { text: { content: string } }).text.content),
      refuse: (text) => { nRefused += 1; server.answers.push({ status: 200, text: JSON.stringify({ errcode: 93000, errmsg: text }) }) },
      fallSilent: () => { server.answers.push('silence') },
      secrets: [key, webhook],
    })
  } finally {
    await server.close()
  }
})

testReceiver('aliyun sms', async (body) => {
  const server = await startJsonServer({ Code: 'OK', Message: 'OK', BizId: '1', RequestId: '2' })
  const account = { keyId: 'LTAI5tExampleKeyId', keySecret: 'example/Secret+Of=Key' }
  let nRefused = 0
  try {
    await body({
      receiver: aliyunSmsReceiver({ name: 'sms-1234', to: '+8613800138000', ...account, signName: '商店', template: 'SMS_1', apiUrl: server.address, clock: systemClock, timeoutMs }),
      // As their template says it: ${state} ${model} ${environment} ${problem}.
      told: () => server.asked.slice(nRefused).map(({ url }) => Object.values(JSON.parse(url.searchParams.get('TemplateParam')!) as Record<string, string>).join(' ')),
      refuse: (text) => { nRefused += 1; server.answers.push({ status: 200, text: JSON.stringify({ Code: 'isv.BUSINESS_LIMIT_CONTROL', Message: text }) }) },
      fallSilent: () => { server.answers.push('silence') },
      secrets: [account.keyId, account.keySecret, '+8613800138000'],
    })
  } finally {
    await server.close()
  }
})
