import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

export interface Mail { from: string; to: string[]; /** Header and body as they came. */ source: string }

/** A mail server on loopback that keeps what it takes, and can be told to answer a command otherwise once: `replies.set('RCPT', '550 no')`.
 *  An answer that is empty never comes; `MESSAGE` is the end of a mail, `GREETING` the first word of the server. */
export interface SmtpServer {
  port: number
  mails: Mail[]
  commands: string[]
  replies: Map<string, string>
  close(): Promise<void>
}

export async function startSmtpServer(host = '127.0.0.1'): Promise<SmtpServer> {
  const mails: Mail[] = []
  const commands: string[] = []
  const replies = new Map<string, string>()
  const sockets = new Set<Socket>()
  const usual: Record<string, string> = { GREETING: '220 test', EHLO: '250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME', AUTH: '235 welcome', DATA: '354 go on', QUIT: '221 bye' }

  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => { sockets.delete(socket) }).on('error', () => {}))
    let mail: Mail = { from: '', to: [], source: '' }
    let isData = false
    let buffer = ''
    const say = (word: string): boolean => {
      const reply = replies.get(word) ?? usual[word] ?? '250 OK'
      replies.delete(word)
      if (reply !== '') socket.write(`${reply}\r\n`)
      return /^[23]/.test(reply)
    }
    say('GREETING')
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      buffer += chunk
      for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, end)
        buffer = buffer.slice(end + 2)
        if (isData) take(line)
        else obey(line)
      }
    })

    function take(line: string): void {
      if (line !== '.') { mail.source += `${line.replace(/^\./, '')}\r\n`; return }
      isData = false
      if (say('MESSAGE')) mails.push(mail)
      mail = { from: '', to: [], source: '' }
    }
    function obey(line: string): void {
      commands.push(line)
      const word = line.split(/[ :]/)[0]!.toUpperCase()
      const isGood = say(word)
      if (word === 'QUIT') socket.end()
      if (!isGood) return
      if (word === 'MAIL') mail.from = /<(.*?)>/.exec(line)![1]!
      if (word === 'RCPT') mail.to.push(/<(.*?)>/.exec(line)![1]!)
      if (word === 'DATA') isData = true
    }
  })
  await new Promise<void>((ready) => { server.listen(0, host, ready) })
  return {
    port: (server.address() as AddressInfo).port, mails, commands, replies,
    close: () => new Promise((closed) => {
      server.close(() => { closed() })
      for (const socket of sockets) socket.destroy()
    }),
  }
}
